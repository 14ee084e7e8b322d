// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf, useParameters } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { EmptyState, PageSection, Row, Rows, Spinner, Tag } from "../lib/ui.js";
import { Choice } from "../parts/choice.js";
import { Company } from "../parts/company.js";
import { worst } from "../parts/findings.js";
import { ProblemAlert } from "../parts/problem.js";

/** Where the people of the realm's domains sign in besides: each domain's company, to set up, look after and try. */
export default function Companies() {
  const { t, realm } = useGatepost();
  const domain = useParameters("gatepost-companies").get("domain");
  const here = addressOf(realm, "gatepost-companies");
  return domain
    ? h(Company, { key: domain, domain, back: here })
    : h(PageSection, { title: `${t("gatepostCompanies")} · ${realm}`, intro: t("gatepostCompaniesIntro") }, h(DomainChoice, { here }), h(List, { here }));
}

function at(here, domain) {
  return `${here}?domain=${encodeURIComponent(domain)}`;
}

function DomainChoice({ here }) {
  const { t, realm } = useGatepost();
  // A realm of its own has its domain's name.
  const [typed, setTyped] = useState(realm.includes(".") ? realm : "");
  const wanted = typed.trim().toLowerCase();
  return h(Choice, {
    label: t("gatepostDomain"),
    hint: t("gatepostCompanyOfHint"),
    input: { placeholder: "example.org" },
    typed,
    onType: setTyped,
    button: t("gatepostShow"),
    disabled: !wanted,
    onChoose: () => (location.hash = at(here, wanted)),
  });
}

function List({ here }) {
  const { t, dateTime } = useGatepost();
  const { value, problem } = useLoaded("companies?max=100");
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  return value.length === 0
    ? h(EmptyState, { icon: "enterprise", title: t("gatepostNoCompanies") }, t("gatepostNoCompaniesHint"))
    : h(
        Rows,
        { label: t("gatepostCompanies") },
        value.map((company) =>
          h(Row, {
            key: company.provider,
            title: h("a", { href: at(here, company.domain) }, company.domain),
            tags: h(State, { findings: company.findings }),
            facts: [
              [t("gatepostCompanyName"), company.displayName !== company.domain && company.displayName],
              [t("gatepostProtocol"), t(`gatepostProtocol_${company.protocol}`)],
              [t("gatepostMetadataTaken"), company.metadata.refreshed && dateTime(company.metadata.refreshed)],
              [t("gatepostValidUntil"), company.metadata.validUntil && dateTime(company.metadata.validUntil)],
            ].filter(([, value]) => value),
          }),
        ),
      );
}

export function State({ findings }) {
  const { t } = useGatepost();
  const level = worst(findings);
  return h(Tag, { color: { error: "red", warning: "orange" }[level] ?? "green" }, t(`gatepostCompanyState_${level}`));
}
