// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Problem, tagOf } from "../lib/rest.js";
import { Alert, Button, EmptyState, Field, Heading } from "../lib/ui.js";
import { CompanyChanges } from "./company-changes.js";
import { Findings } from "./findings.js";
import { Ours } from "./ours.js";
import { ProblemAlert } from "./problem.js";

const KINDS = {
  issuer: ["issuer", "clientId", "clientSecret"],
  metadataUrl: ["metadataUrl", "certificate", "entityId"],
  metadata: ["metadata", "metadataUrl", "certificate", "entityId"],
  /** What was taken last stays. */
  same: [],
};
const ALWAYS = ["displayName", "nameAttribute"];
const LONG = ["metadata", "certificate"];
const LARGEST = 1 << 20;

/** What the form offers; of a company that is there the first is what it was set up by. */
function kindsFor(company) {
  if (!company) return ["metadataUrl", "metadata", "issuer"];
  if (company.protocol === "oidc") return ["issuer", "same"];
  return company.metadata.url ? ["metadataUrl", "metadata", "same"] : ["same", "metadata", "metadataUrl"];
}

/** Sets a company up, or the one that is there otherwise: first all is found out and nothing kept, then it is done. */
export function NewCompany({ path, domain, why, company, onMade }) {
  const { t, call, said } = useGatepost();
  const kinds = kindsFor(company);
  const [kind, setKind] = useState(kinds[0]);
  const [typed, setTyped] = useState(company ? filledIn(company) : { names: "addresses" });
  const [checked, setChecked] = useState();
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const fields = [...KINDS[kind], ...ALWAYS];
  const body = Object.fromEntries([...fields, "names"].map((name) => [name, typed[name]?.trim()]).filter(([, value]) => value));
  const changed = (name, value) => {
    setTyped({ ...typed, [name]: value });
    // What was found was found of something else.
    setChecked(undefined);
  };
  const send = (rest, onAnswer) => {
    setBusy(true);
    setProblem(undefined);
    const tag = company && tagOf(company);
    call(...(kind === "same" ? ["PUT", `${path}/settings${rest}`] : ["POST", path + rest]), body, tag ? { "If-Match": tag } : {})
      .then(onAnswer, setProblem)
      .finally(() => setBusy(false));
  };
  const choose = async (file) => {
    if (!file) return;
    if (file.size > LARGEST) return setProblem(new Problem({ errors: [{ pointer: "/metadata", detail: t("gatepostMetadataTooLong") }], status: 413 }));
    setProblem(undefined);
    changed("metadata", await file.text());
  };
  const title = t(company ? "gatepostChangeCompanyTitle" : "gatepostNewCompany");
  const hint = (name) => {
    const key = `gatepostCompanyHint_${company && name === "clientSecret" ? "clientSecretKept" : kind === "metadata" && name === "metadataUrl" ? "metadataUrlLater" : name}`;
    return t.has(key) ? t(key) : undefined;
  };
  return h(
    "div",
    null,
    !company && h(EmptyState, { icon: "enterprise", title: t("gatepostNoCompany", { domain }) }, t("gatepostNoCompanyHint")),
    h(
      "form",
      {
        className: "gatepost-new-company",
        "aria-label": title,
        autoComplete: "off",
        onSubmit: (event) => {
          event.preventDefault();
          send("?dryRun=true", setChecked);
        },
      },
      h(Heading, null, title),
      h(Field, { label: t(company ? "gatepostCompanyMetadata" : "gatepostCompanyKind"), hint: t(`gatepostCompanyKindHint_${kind}`) }, (field) =>
        h(
          "select",
          {
            ...field,
            value: kind,
            onChange: (event) => {
              setKind(event.target.value);
              setChecked(undefined);
            },
          },
          kinds.map((one) => h("option", { key: one, value: one }, t(`gatepostCompanyKind_${one}`))),
        ),
      ),
      kind === "metadata" &&
        h(Field, { label: t("gatepostMetadataFile") }, (field) => h("input", { ...field, type: "file", accept: ".xml,text/xml,application/xml,application/samlmetadata+xml", onChange: (event) => choose(event.target.files[0]) })),
      fields.map((name) =>
        h(
          Field,
          {
            key: name,
            label: t(`gatepostCompany_${name}`),
            hint: hint(name),
            error: problem?.at(name).map(({ detail }) => said(detail)).join(" "),
            required: name === kind,
          },
          (field) =>
            h(LONG.includes(name) ? "textarea" : "input", {
              ...field,
              value: typed[name] ?? "",
              spellCheck: false,
              ...(LONG.includes(name)
                ? { className: "gatepost-document", rows: name === "metadata" ? 8 : 3 }
                : { type: name === "clientSecret" ? "password" : "text", autoComplete: name === "clientSecret" ? "new-password" : "off" }),
              onChange: (event) => changed(name, event.target.value),
            }),
        ),
      ),
      h(Field, { label: t("gatepostNames") }, (field) =>
        h(
          "select",
          { ...field, value: typed.names, onChange: (event) => changed("names", event.target.value) },
          ["addresses", "local-parts"].map((word) => h("option", { key: word, value: word }, t(`gatepostNames_${word}`))),
        ),
      ),
      problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
      h("div", { className: "gatepost-actions pf-v5-u-mb-md" }, h(Button, { type: "submit", look: checked?.possible ? "secondary" : "primary", busy }, t("gatepostCheck"))),
    ),
    checked &&
      h(
        "section",
        { "aria-label": t("gatepostChecked") },
        h(
          Alert,
          { kind: checked.possible ? "success" : "warning", title: t(checked.possible ? "gatepostPossible" : "gatepostImpossible"), focus: true },
          h(Findings, { findings: checked.findings, label: t("gatepostChecked") }),
        ),
        company && checked.company && h(CompanyChanges, { before: company, after: checked.company }),
        h(Heading, null, t("gatepostOurs")),
        h(Ours, { ours: checked.ours, client: typed.clientId && !typed.clientSecret ? (company?.client ?? { authentication: "private_key_jwt" }) : undefined }),
        checked.possible &&
          h("div", { className: "gatepost-actions" }, h(Button, { look: "primary", busy, onClick: () => send("", onMade) }, t(company ? "gatepostSave" : "gatepostSetUp"))),
      ),
    why && !checked && h("p", { className: "gatepost-hint" }, why),
  );
}

/** All but the secret, which is never told: left empty, it stays. */
function filledIn({ protocol, entityId, client, metadata, displayName, nameAttribute, names }) {
  const source =
    protocol === "oidc"
      ? { issuer: entityId, clientId: client.id }
      : { metadataUrl: metadata.url, certificate: metadata.certificate?.pem, entityId };
  return { ...source, displayName, nameAttribute, names };
}
