// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Field, PageSection } from "../lib/ui.js";
import { ConfirmedButton } from "../parts/confirm.js";
import { ImportReport } from "../parts/import-report.js";
import { ProblemAlert } from "../parts/problem.js";

const FORMATS = ["gatepost", "zimbra", "carbonio", "kerio"];
const LARGEST = 8 << 20;

/** What an export of another mail system has for the realm's accounts: tried first, then carried. */
export default function MovingIn() {
  const { t, call } = useGatepost();
  const [asked, setAsked] = useState({ format: "gatepost", policy: "", networks: "", chosenFor: "" });
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState({});
  const { report, problem, wrong } = result;
  // What was tried is not what stands there now: it has to be tried again before it is done.
  const change = (name) => (event) => {
    setResult({});
    setAsked({ ...asked, [name]: event.target.value });
  };
  const take = (read) => {
    setResult({});
    setText(read);
  };
  const send = (dryRun) => {
    const given = Object.entries(asked).filter(([, value]) => value.trim() !== "");
    return call("POST", `import?${new URLSearchParams([...given, ["dryRun", dryRun]])}`, text);
  };
  const attempt = async () => {
    setBusy(true);
    setResult(await send(true).then((report) => ({ report }), (problem) => ({ problem })));
    setBusy(false);
  };
  const choose = async (file) => {
    if (!file) return;
    if (file.size > LARGEST) return setResult({ wrong: t("gatepostExportTooLong") });
    try {
      take(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      setResult({ wrong: t("gatepostExportNotText", { name: file.name }) });
    }
  };
  return h(
    PageSection,
    { title: t("gatepostMovingIn"), intro: t("gatepostMovingInIntro") },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h(
      "form",
      {
        onSubmit: (event) => {
          event.preventDefault();
          attempt();
        },
      },
      h(Field, { label: t("gatepostExportOf") }, (field) =>
        h("select", { ...field, value: asked.format, onChange: change("format") }, FORMATS.map((word) => h("option", { key: word, value: word }, t(`gatepostExportOf_${word}`)))),
      ),
      h(Field, { label: t("gatepostExportFile"), error: wrong }, (field) => h("input", { ...field, type: "file", onChange: (event) => choose(event.target.files[0]) })),
      h(Field, { label: t("gatepostExportText"), hint: t("gatepostExportHint") }, (field) =>
        h("textarea", { ...field, className: "gatepost-document", rows: 12, spellCheck: false, autoComplete: "off", value: text, onChange: (event) => take(event.target.value) }),
      ),
      h(Field, { label: t("gatepostIntoPolicy"), hint: t("gatepostIntoPolicyHint") }, (field) =>
        h("input", { ...field, value: asked.policy, spellCheck: false, onChange: change("policy") }),
      ),
      asked.format === "kerio" &&
        h(Field, { label: t("gatepostAddressGroups"), hint: t("gatepostAddressGroupsHint") }, (field) => h("input", { ...field, value: asked.networks, onChange: change("networks") })),
      h(Field, { label: t("gatepostChosenFor"), hint: t("gatepostChosenForHint") }, (field) =>
        h("input", { ...field, value: asked.chosenFor, placeholder: "P90D", spellCheck: false, onChange: change("chosenFor") }),
      ),
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { type: "submit", look: "primary", busy, disabled: text === "" }, t("gatepostTryImport")),
        report?.dryRun &&
          h(ConfirmedButton, {
            label: t("gatepostImport"),
            title: t("gatepostImportTitle"),
            text: t("gatepostImportText"),
            goneIsDone: false,
            act: () => send(false),
            onDone: (report) => {
              // It is full of secrets, and has done its work.
              setText("");
              setResult({ report });
            },
          }),
      ),
    ),
    report && h(Alert, { key: report.dryRun, kind: "success", title: t(report.dryRun ? "gatepostImportTried" : "gatepostImported"), focus: true }),
    report && h(ImportReport, { report }),
  );
}
