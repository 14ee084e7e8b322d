// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { Button, Field } from "../lib/ui.js";

/**
 * One line to type into, and the button beside it. What is typed is the page's own: some ask the server while it is typed.
 *
 * - `button`: its words; `disabled`: there is nothing to do yet
 * - `input`: what the line has besides, such as a placeholder
 */
export function Choice({ role, label, hint, input, typed, onType, button, disabled, onChoose, children }) {
  return h(
    "form",
    {
      className: "gatepost-choice",
      role,
      onSubmit: (event) => {
        event.preventDefault();
        onChoose();
      },
    },
    h(Field, { label, hint }, (field) => h("input", { ...field, ...input, value: typed, spellCheck: false, onChange: (event) => onType(event.target.value) })),
    h(Button, { type: "submit", disabled }, button),
    children,
  );
}
