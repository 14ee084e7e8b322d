// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Field, Table } from "../lib/ui.js";

const WORDS = ["required", "optional", "off"];
const KINDS = ["accounts", "groups"];

/** Whose second factor is another matter than everybody's: single accounts and groups of the document. Nothing is saved here. */
export function Enrolments({ document, onChange }) {
  const { t } = useGatepost();
  const [draft, setDraft] = useState({ kind: "accounts", name: "", enrolment: "optional" });
  const all = document.secondFactor instanceof Object ? document.secondFactor : {};
  const of = (kind) => (all[kind] instanceof Object ? all[kind] : {});
  const entries = KINDS.flatMap((kind) => Object.entries(of(kind)).map(([name, value]) => ({ kind, name, enrolment: value?.enrolment })));
  const write = (kind, some) => onChange({ ...document, secondFactor: { ...all, [kind]: some } });
  const put = ({ kind, name, enrolment }) => write(kind, { ...of(kind), [name]: { ...of(kind)[name], enrolment } });
  const takeOut = ({ kind, name }) => {
    const { [name]: gone, ...others } = of(kind);
    write(kind, others);
  };
  const name = draft.name.trim();
  const choice = (field, value, options, onChoose) =>
    h("select", { ...field, value, onChange: (event) => onChoose(event.target.value) }, options.map(([word, named]) => h("option", { key: word, value: word }, named)));
  const enrolments = WORDS.map((word) => [word, t(`gatepostEnrolment_${word}`)]);
  return h(
    "details",
    { className: "gatepost-program" },
    h("summary", null, t("gatepostEnrolmentsOf", { number: entries.length })),
    document.inherit && !document.secondFactor && h(Alert, { kind: "warning", title: t("gatepostEnrolmentsInherited") }, t("gatepostEnrolmentsInheritedText")),
    entries.length > 0 &&
      h(Table, {
        label: t("gatepostEnrolments"),
        columns: [t("gatepostWho"), t("gatepostSecondFactor"), t("gatepostEntry")],
        rows: entries.map((one) => ({
          key: `${one.kind} ${one.name}`,
          cells: [
            one.kind === "groups" ? t("gatepostGroup", { group: one.name }) : one.name,
            choice({ "aria-label": t("gatepostEnrolmentTitle", one), className: "gatepost-select" }, one.enrolment, enrolments, (enrolment) => put({ ...one, enrolment })),
            h(Button, { look: "link inline", onClick: () => takeOut(one), "aria-label": t("gatepostLeaveOutTitle", { service: one.name }) }, t("gatepostLeaveOut")),
          ],
        })),
      }),
    h(
      "div",
      { className: "gatepost-question" },
      h(Field, { label: t("gatepostForWhom") }, (field) => choice(field, draft.kind, KINDS.map((kind) => [kind, t(`gatepostEnrolmentFor_${kind}`)]), (kind) => setDraft({ ...draft, kind }))),
      h(Field, { label: t("gatepostItsName") }, (field) => h("input", { ...field, value: draft.name, spellCheck: false, onChange: (event) => setDraft({ ...draft, name: event.target.value }) })),
      h(Field, { label: t("gatepostSecondFactor") }, (field) => choice(field, draft.enrolment, enrolments, (enrolment) => setDraft({ ...draft, enrolment }))),
      h(
        Button,
        {
          disabled: !name,
          onClick: () => {
            put({ ...draft, name });
            setDraft({ ...draft, name: "" });
          },
        },
        t("gatepostIntoDocument"),
      ),
    ),
  );
}
