// SPDX-License-Identifier: Apache-2.0
/**
 * The few pieces that the pages are made of, with the classes of PatternFly 5 that the console's own style sheet brings;
 * what it lacks has gatepost- classes in gatepost.css. Nothing here knows of mail or of the REST interface.
 */
import { createElement as h, useEffect, useId, useLayoutEffect, useRef, useState } from "react";

const ICONS = { danger: "error-circle-o", warning: "warning-triangle", success: "ok", info: "info" };

export function Icon({ name }) {
  return h("i", { className: `pf-v5-pficon pf-v5-pficon-${name}`, "aria-hidden": true });
}

/** The body of a page: heading, introduction, content. Without a heading it has a label, and stands above another that fills the page. */
export function PageSection({ title, label, intro, children }) {
  return h(
    "section",
    { className: `pf-v5-c-page__main-section pf-m-light gatepost-page ${title ? "" : "pf-m-no-fill"}`, "aria-label": label },
    title &&
      h(
        "div",
        { className: "pf-v5-c-content pf-v5-u-mb-lg" },
        h("h1", { "data-testid": "page-heading" }, title),
        intro && h("p", null, intro),
      ),
    children,
  );
}

export function Heading({ children, id }) {
  return h("h2", { id, className: "pf-v5-c-title pf-m-xl pf-v5-u-mt-lg pf-v5-u-mb-md" }, children);
}

export function Spinner({ label = "…" }) {
  return h(
    "div",
    { className: "gatepost-spinner", role: "status", "aria-label": label },
    h(
      "svg",
      { className: "pf-v5-c-spinner pf-m-lg", viewBox: "0 0 100 100", "aria-hidden": true },
      h("circle", { className: "pf-v5-c-spinner__path", cx: 50, cy: 50, r: 45, fill: "none" }),
    ),
  );
}

/** A box in the page. With focus it takes the keyboard's place when it appears, so that it is read and found. */
export function Alert({ kind = "info", title, focus = false, children }) {
  const box = useRef(null);
  useEffect(() => {
    if (focus) box.current.focus();
  }, [focus, title]);
  return h(
    "div",
    {
      ref: box,
      className: `pf-v5-c-alert pf-m-inline pf-m-${kind} pf-v5-u-mb-md`,
      role: kind === "danger" ? "alert" : undefined,
      tabIndex: focus ? -1 : undefined,
    },
    h("div", { className: "pf-v5-c-alert__icon" }, h(Icon, { name: ICONS[kind] })),
    h("p", { className: "pf-v5-c-alert__title" }, title),
    children && h("div", { className: "pf-v5-c-alert__description" }, children),
  );
}

/** look: primary, secondary, danger, link, plain; several words are several modifiers. */
export function Button({ look = "secondary", type = "button", busy = false, disabled = false, children, ...rest }) {
  return h(
    "button",
    {
      ...rest,
      type,
      disabled: disabled || busy,
      "aria-busy": busy || undefined,
      className: ["pf-v5-c-button", ...look.split(" ").map((word) => `pf-m-${word}`)].join(" "),
    },
    children,
  );
}

/** What leads to another page and looks like a button. */
export function LinkButton({ look = "secondary", href, children, ...rest }) {
  return h("a", { ...rest, href, className: `pf-v5-c-button pf-m-${look}` }, children);
}

export function EmptyState({ icon, title, children, action }) {
  return h(
    "div",
    { className: "pf-v5-c-empty-state" },
    h(
      "div",
      { className: "pf-v5-c-empty-state__content" },
      h("div", { className: "pf-v5-c-empty-state__icon gatepost-large-icon" }, h(Icon, { name: icon })),
      h("h2", { className: "pf-v5-c-title pf-m-lg" }, title),
      h("div", { className: "pf-v5-c-empty-state__body" }, children),
      action && h("div", { className: "pf-v5-c-empty-state__footer" }, action),
    ),
  );
}

/** color: green, blue, orange, red, or none. */
export function Tag({ color, children }) {
  return h("span", { className: `gatepost-tag${color ? ` gatepost-tag-${color}` : ""}` }, children);
}

/** Terms with what they are; pairs without a value are left out. */
export function Facts({ facts }) {
  return h(
    "dl",
    { className: "gatepost-facts" },
    facts
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([term, value]) => h("div", { key: term }, h("dt", null, term), h("dd", null, value))),
  );
}

/** A list of things with a heading, facts and actions each. */
export function Rows({ label, children }) {
  return h("ul", { className: "gatepost-rows", "aria-label": label }, children);
}

export function Row({ title, tags, facts, actions, children }) {
  const id = useId();
  return h(
    "li",
    { className: "gatepost-row", "aria-labelledby": id },
    h(
      "div",
      { className: "gatepost-row-head" },
      h("h2", { id, className: "pf-v5-c-title pf-m-md" }, title, " ", tags),
      actions && h("div", null, actions),
    ),
    facts && h(Facts, { facts }),
    children,
  );
}

/** rows are {key, cells}; on a phone each cell carries its column's name. */
export function Table({ label, labelledBy, columns, rows }) {
  return h(
    "table",
    { className: "pf-v5-c-table pf-m-grid-md pf-m-compact", "aria-label": label, "aria-labelledby": labelledBy },
    h(
      "thead",
      { className: "pf-v5-c-table__thead" },
      h(
        "tr",
        { className: "pf-v5-c-table__tr" },
        columns.map((column) => h("th", { key: column, scope: "col", className: "pf-v5-c-table__th" }, column)),
      ),
    ),
    h(
      "tbody",
      { className: "pf-v5-c-table__tbody" },
      rows.map(({ key, cells }) =>
        h(
          "tr",
          { key, className: "pf-v5-c-table__tr" },
          cells.map((cell, i) =>
            h("td", { key: columns[i], className: "pf-v5-c-table__td", "data-label": columns[i] }, cell),
          ),
        ),
      ),
    ),
  );
}

/**
 * A dialog above the page: the browser's own, which keeps the keyboard inside and gives the focus back afterwards. What is
 * marked data-first has the focus at first, else the title. Without onClose only its own buttons end it.
 */
export function Dialog({ title, closeLabel, onClose, footer, onSubmit, children }) {
  const id = useId();
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    // By itself the browser would take the first button, which is the one that closes.
    (shown.querySelector("[data-first]") ?? shown.querySelector("h1")).focus();
    return () => shown.close();
  }, []);

  const body = [
    h(
      "header",
      { key: "header", className: "pf-v5-c-modal-box__header" },
      h("h1", { id, tabIndex: -1, className: "pf-v5-c-modal-box__title" }, title),
    ),
    h("div", { key: "body", className: "pf-v5-c-modal-box__body" }, children),
    footer && h("footer", { key: "footer", className: "pf-v5-c-modal-box__footer" }, footer),
  ];
  return h(
    "dialog",
    {
      ref: dialog,
      className: "pf-v5-c-modal-box pf-m-sm gatepost-dialog",
      "aria-labelledby": id,
      onCancel: (event) => {
        event.preventDefault();
        onClose?.();
      },
    },
    onSubmit
      ? h(
          "form",
          {
            className: "gatepost-dialog-form",
            onSubmit: (event) => {
              event.preventDefault();
              onSubmit();
            },
          },
          body,
        )
      : body,
    onClose &&
      h(
        "div",
        { className: "pf-v5-c-modal-box__close" },
        h(Button, { look: "plain", "aria-label": closeLabel, onClick: onClose }, h(Icon, { name: "close" })),
      ),
  );
}

/** A labelled field with a hint and, after a refusal, what is wrong with it. */
export function Field({ label, hint, error, required = false, children }) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  return h(
    "div",
    { className: "pf-v5-c-form__group pf-v5-u-mb-md" },
    h(
      "label",
      { className: "pf-v5-c-form__label", htmlFor: id },
      h("span", { className: "pf-v5-c-form__label-text" }, label),
      required && h("span", { className: "pf-v5-c-form__label-required", "aria-hidden": true }, " *"),
    ),
    h(
      "span",
      { className: `pf-v5-c-form-control${error ? " pf-m-error" : ""}` },
      children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined, required }),
    ),
    hint && h("p", { id: `${id}-hint`, className: "gatepost-hint" }, hint),
    error && h("p", { id: `${id}-error`, className: "gatepost-hint gatepost-error" }, error),
  );
}

/** Boxes to tick: choices are {value, label, hint}; chosen is the list of ticked values. */
export function Choices({ label, hint, error, choices, chosen, onChange }) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  return h(
    "fieldset",
    { className: "pf-v5-c-form__group pf-v5-u-mb-md", "aria-describedby": described },
    h("legend", { className: "pf-v5-c-form__label pf-v5-c-form__label-text" }, label),
    hint && h("p", { id: `${id}-hint`, className: "gatepost-hint" }, hint),
    choices.map((choice) =>
      h(
        "div",
        { key: choice.value, className: "pf-v5-c-check pf-v5-u-mt-xs" },
        h("input", {
          id: `${id}-${choice.value}`,
          className: "pf-v5-c-check__input",
          type: "checkbox",
          checked: chosen.includes(choice.value),
          onChange: (event) =>
            onChange(
              event.target.checked
                ? [...chosen, choice.value]
                : chosen.filter((value) => value !== choice.value),
            ),
        }),
        h("label", { className: "pf-v5-c-check__label", htmlFor: `${id}-${choice.value}` }, choice.label),
        choice.hint && h("span", { className: "pf-v5-c-check__description" }, choice.hint),
      ),
    ),
    error && h("p", { id: `${id}-error`, className: "gatepost-hint gatepost-error" }, error),
  );
}

/** A value to take along: shown whole, with a button that copies it and says so. */
export function CopyField({ label, value, copyLabel, copiedLabel }) {
  const id = useId();
  const shown = useRef(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // No clipboard without a secure context (http on another machine): selected, the keyboard's copy takes it.
      getSelection().selectAllChildren(shown.current);
    }
  };
  return h(
    "div",
    { className: "pf-v5-u-mb-md" },
    h("label", { className: "pf-v5-c-form__label pf-v5-c-form__label-text", htmlFor: id }, label),
    h(
      "div",
      { className: "gatepost-copy" },
      h("output", { ref: shown, id, translate: "no" }, value),
      h(Button, { look: "secondary", onClick: copy, "aria-label": `${copyLabel}: ${label}` }, copied ? copiedLabel : copyLabel),
    ),
    h("span", { className: "pf-v5-u-screen-reader", role: "status" }, copied ? copiedLabel : ""),
  );
}
