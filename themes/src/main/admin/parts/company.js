// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { tagOf } from "../lib/rest.js";
import { Alert, Button, EmptyState, Facts, Heading, PageSection, Spinner, Table } from "../lib/ui.js";
import { CompanyTest } from "./company-test.js";
import { Findings } from "./findings.js";
import { NewCompany } from "./new-company.js";
import { Ours } from "./ours.js";
import { ProblemAlert } from "./problem.js";
import { RemoveCompany } from "./remove-company.js";

/** One domain's company: as it stands, or how it comes to be. */
export function Company({ domain, back }) {
  const { t, call, may } = useGatepost();
  const mayChange = may("manage-identity-providers");
  const path = `domains/${encodeURIComponent(domain)}/company`;
  const { value, problem, reload } = useLoaded(path);
  const [done, setDone] = useState({ round: 0 });
  const [failed, setFailed] = useState();
  const [busy, setBusy] = useState(false);
  const [changing, setChanging] = useState(false);
  const finish = (text) => {
    setFailed(undefined);
    setBusy(false);
    setChanging(false);
    setDone({ text, round: done.round + 1 });
    reload();
  };
  const refresh = () => {
    setBusy(true);
    call("POST", `${path}/refresh`, {}).then(
      (after) => finish(t(after.changed ? "gatepostRefreshed" : "gatepostRefreshedSame")),
      (failure) => {
        setBusy(false);
        setDone({ round: done.round + 1 });
        setFailed(failure);
        reload();
      },
    );
  };
  const absent = problem?.status === 404;
  return h(
    PageSection,
    { title: t("gatepostCompanyOf", { domain }) },
    h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: back }, t("gatepostBackToCompanies"))),
    done.text && h(Alert, { key: done.round, kind: "success", title: done.text, focus: true }),
    failed && h(ProblemAlert, { problem: failed, title: t("gatepostNotRefreshed") }),
    problem && !absent && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    absent && !mayChange && h(EmptyState, { icon: "enterprise", title: t("gatepostNoCompany", { domain }) }, problem.detail),
    absent && mayChange && h(NewCompany, { path, domain, why: problem.detail, onMade: () => finish(t("gatepostCompanyMade", { domain })) }),
    value && [
      h(State, { key: "state", company: value }),
      mayChange && h(
        "div",
        { key: "actions", className: "gatepost-actions" },
        value.metadata.url && h(Button, { busy, onClick: refresh }, t("gatepostRefreshNow")),
        h(Button, { "aria-expanded": changing, onClick: () => setChanging(!changing) }, t(changing ? "gatepostCancel" : "gatepostChangeCompany")),
        h(RemoveCompany, { path, domain, tag: tagOf(value), onDone: () => finish(t("gatepostCompanyRemoved", { domain })) }),
      ),
      changing && h(NewCompany, { key: "change", path, domain, company: value, onMade: () => finish(t("gatepostCompanyChanged", { domain })) }),
      h(Keys, { key: "keys", company: value }),
      h("section", { key: "ours", "aria-labelledby": "gatepost-ours" }, h(Heading, { id: "gatepost-ours" }, t("gatepostOurs")), h(Ours, { ours: value.ours, client: value.client })),
      mayChange && h(CompanyTest, { key: `test-${done.round}`, path }),
    ],
  );
}

function State({ company }) {
  const { t, dateTime } = useGatepost();
  const { metadata, client } = company;
  return h(
    "section",
    { "aria-label": t("gatepostCompanyState") },
    h(Findings, { findings: company.findings, label: t("gatepostCompanyState") }),
    h(Facts, {
      facts: [
        [t("gatepostCompanyName"), company.displayName],
        [t("gatepostProtocol"), t(`gatepostProtocol_${company.protocol}`)],
        [t(`gatepostEntity_${company.protocol}`), company.entityId],
        [t("gatepostSignOn"), company.signOn.url],
        [t("gatepostNames"), t(`gatepostNames_${company.names}`)],
        [t("gatepostNameAttribute"), company.nameAttribute],
        [t("gatepostClientId"), client && `${client.id} (${client.authentication})`],
        [t("gatepostSignedRequests"), company.signOn.signedRequests !== undefined && t(company.signOn.signedRequests ? "gatepostYes" : "gatepostNo")],
        [t("gatepostMetadataFrom"), metadata.url],
        [t("gatepostMetadataSigner"), metadata.certificate && `${metadata.certificate.subject} (${metadata.certificate.sha256})`],
        [t("gatepostMetadataTaken"), metadata.refreshed && dateTime(metadata.refreshed)],
        [t("gatepostMetadataTried"), metadata.problem && dateTime(metadata.tried)],
        [t("gatepostValidUntil"), metadata.validUntil && dateTime(metadata.validUntil)],
      ],
    }),
  );
}

/** The keys by which the company signs. */
function Keys({ company }) {
  const { t, dateTime } = useGatepost();
  return h(
    "section",
    { "aria-labelledby": "gatepost-keys" },
    h(Heading, { id: "gatepost-keys" }, t("gatepostKeys")),
    company.keys && h("ul", { className: "gatepost-places" }, company.keys.map((key) => h("li", { key }, h("code", null, key)))),
    company.keys && h("p", { className: "gatepost-hint" }, t("gatepostKeysFetched")),
    company.certificates &&
      h(Table, {
        labelledBy: "gatepost-keys",
        columns: [t("gatepostSubject"), t("gatepostKey"), t("gatepostValidUntil"), t("gatepostDaysLeft"), "SHA-256"],
        rows: company.certificates.map(({ subject, key, until, daysLeft, sha256 }) => ({
          key: sha256,
          cells: [subject, key, dateTime(until), Math.max(0, daysLeft), h("code", { className: "gatepost-fingerprint" }, sha256)],
        })),
      }),
  );
}
