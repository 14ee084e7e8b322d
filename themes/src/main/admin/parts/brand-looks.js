// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { tagOf } from "../lib/rest.js";
import { Alert, Button, Facts, Field, Heading, PageSection, Spinner } from "../lib/ui.js";
import { BrandPreview } from "./brand-preview.js";
import { ConfirmedButton } from "./confirm.js";
import { Findings } from "./findings.js";
import { ProblemAlert } from "./problem.js";

const FIELDS = ["name", "logo", "color", "background"];
const COLOURS = ["color", "background"];
const PICTURES = ["image/png", "image/jpeg", "image/webp"];
const LARGEST = 32 << 10;
const TYPING_MS = 400;

/** The looks of a realm (default) or of a domain: what is set and where what is shown comes from, a form, and how it would look. */
export function BrandLooks({ name, back }) {
  const { t, realm } = useGatepost();
  const path = `branding/${encodeURIComponent(name)}`;
  const { value, problem, reload } = useLoaded(path);
  const [done, setDone] = useState({ round: 0 });
  const onDone = (text) => {
    setDone({ text, round: done.round + 1 });
    reload();
  };
  const of = name === "default" ? t("gatepostLooksOfRealm", { realm }) : name;
  return h(
    PageSection,
    { title: t("gatepostLooksTitle", { of }) },
    h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: back }, t("gatepostBackToLooks"))),
    done.text && h(Alert, { key: done.round, kind: "success", title: done.text, focus: true }),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value && h(Looks, { key: done.round, path, of, value, onDone }),
  );
}

function Looks({ path, of, value, onDone }) {
  const { t, call, may } = useGatepost();
  const mayChange = may("manage-realm");
  const [typed, setTyped] = useState(value.own);
  const [tried, setTried] = useState({});
  const [failed, setFailed] = useState();
  const [busy, setBusy] = useState(false);
  const body = Object.fromEntries(FIELDS.map((field) => [field, typed[field]?.trim()]).filter(([, said]) => said));
  const asked = JSON.stringify(body);
  const changed = asked !== JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, value.own[field]]).filter(([, said]) => said)));
  const tag = tagOf(value);
  // The server says how it would look: what a colour becomes so that it can be read is decided there alone.
  useEffect(() => {
    if (!changed) {
      setTried({});
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(
      () =>
        call("PUT", `${path}?dryRun=true`, asked).then(
          (would) => wanted && setTried({ would }),
          (problem) => wanted && setTried((before) => ({ would: before.would, problem })),
        ),
      TYPING_MS,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [call, path, asked, changed]);
  const change = (field, said) => {
    setFailed(undefined);
    setTyped({ ...typed, [field]: said });
  };
  const send = (event) => {
    event.preventDefault();
    setBusy(true);
    call("PUT", path, body, tag ? { "If-Match": tag } : {}).then(
      () => onDone(t("gatepostLooksSaved", { of })),
      (problem) => {
        setBusy(false);
        setFailed(problem);
      },
    );
  };
  const problem = failed ?? tried.problem;
  const shown = tried.would ?? value;
  return h(
    "div",
    { className: "gatepost-looks" },
    h(
      "div",
      null,
      h("p", { className: "pf-v5-u-mb-md" }, t(`gatepostLooksSource_${value.source}`)),
      !mayChange && h(Alert, { title: t("gatepostLooksReadOnly", { role: "manage-realm" }) }),
      !mayChange && h(Facts, { facts: FIELDS.map((field) => [t(`gatepostLooks_${field}`), value.own[field]]) }),
      mayChange &&
        h(
          "form",
          { "aria-label": t("gatepostLooksTitle", { of }), autoComplete: "off", onSubmit: send },
          FIELDS.map((field) =>
            h(LooksField, { key: field, field, said: typed[field] ?? "", wrong: problem?.at(field) ?? [], onChange: (said) => change(field, said) }),
          ),
          failed && h(ProblemAlert, { problem: failed, title: t("gatepostNotDone") }),
          h(
            "div",
            { className: "gatepost-actions" },
            h(Button, { type: "submit", look: "primary", busy, disabled: !changed || Boolean(tried.problem) }, t("gatepostSave")),
            changed && h(Button, { look: "link", onClick: () => setTyped(value.own) }, t("gatepostCancel")),
            Object.keys(value.own).length > 0 &&
              h(ConfirmedButton, {
                label: t("gatepostRemoveLooks"),
                title: t("gatepostRemoveLooksTitle", { of }),
                text: t(value.name === "default" ? "gatepostRemoveLooksRealm" : "gatepostRemoveLooksDomain"),
                act: () => call("DELETE", path, undefined, tag ? { "If-Match": tag } : {}),
                onDone: () => onDone(t("gatepostLooksRemoved", { of })),
              }),
          ),
        ),
    ),
    h(
      "section",
      { "aria-labelledby": "gatepost-preview" },
      h(Heading, { id: "gatepost-preview" }, t(tried.would ? "gatepostPreviewWould" : "gatepostPreview")),
      h(BrandPreview, { shown: shown.shown }),
      shown.findings.length > 0 && h(Findings, { findings: shown.findings, label: t("gatepostChecked") }),
    ),
  );
}

function LooksField({ field, said, wrong, onChange }) {
  const { t, said: inWords } = useGatepost();
  const [refused, setRefused] = useState();
  const choose = async (file) => {
    if (!file) return;
    if (!PICTURES.includes(file.type) || file.size > LARGEST) return setRefused(t("gatepostLogoRefused"));
    setRefused(undefined);
    onChange(await asAddress(file));
  };
  const error = refused ?? (wrong.map(({ detail }) => inWords(detail)).join(" ") || undefined);
  return [
    h(
      "div",
      { key: "text", className: "gatepost-looks-field" },
      h(Field, { label: t(`gatepostLooks_${field}`), hint: t(`gatepostLooksHint_${field}`), error }, (own) =>
        h("input", {
          ...own,
          value: said,
          spellCheck: field === "name",
          onChange: (event) => {
            setRefused(undefined);
            onChange(event.target.value);
          },
        }),
      ),
      COLOURS.includes(field) &&
        h("input", {
          type: "color",
          "aria-label": t("gatepostPickColour", { field: t(`gatepostLooks_${field}`) }),
          value: long(said),
          onChange: (event) => onChange(event.target.value),
        }),
    ),
    field === "logo" &&
      h(Field, { key: "file", label: t("gatepostLogoFile"), hint: t("gatepostLogoFileHint") }, (own) =>
        h("input", { ...own, type: "file", accept: PICTURES.join(","), onChange: (event) => choose(event.target.files[0]) }),
      ),
  ];
}

/** As a field for colours takes it; black of what is none yet. */
function long(said) {
  const [, digits] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(said.trim()) ?? [];
  if (!digits) return "#000000";
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits}`.toLowerCase();
}

function asAddress(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
