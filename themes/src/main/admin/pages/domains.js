// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, EmptyState, LinkButton, PageSection, Row, Rows, Spinner, Tag } from "../lib/ui.js";
import { Choice } from "../parts/choice.js";
import { ConfirmedByName } from "../parts/confirm-by-name.js";
import { DomainDifferences } from "../parts/domain-differences.js";
import { NewDomain } from "../parts/new-domain.js";
import { ProblemAlert } from "../parts/problem.js";

const PAGE = 20;

/** The operator's mail domains: find one, make one, compare it with the template, close it and bring it back. */
export default function Domains() {
  const { t } = useGatepost();
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const [first, setFirst] = useState(0);
  const [making, setMaking] = useState(false);
  const [done, setDone] = useState();
  const { value, problem, reload } = useLoaded(`domains?${new URLSearchParams({ search, first, max: PAGE })}`);
  const changed = (text) => {
    setDone(text);
    reload();
  };
  return h(
    PageSection,
    { title: t("gatepostDomains"), intro: t("gatepostDomainsIntro") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    h(
      Choice,
      {
        label: t("gatepostSearch"),
        input: { type: "search" },
        typed,
        onType: setTyped,
        button: t("gatepostFind"),
        onChoose: () => {
          setFirst(0);
          setSearch(typed.trim().toLowerCase());
        },
      },
      value?.mayMake && h(Button, { look: "primary", onClick: () => setMaking(true) }, t("gatepostNewDomain")),
    ),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value?.total === 0 && h(EmptyState, { icon: "domain", title: t("gatepostNoDomains") }, t("gatepostNoDomainsHint")),
    value?.defaultRealm &&
      h(
        "p",
        null,
        t("gatepostAllOthers", { realm: value.defaultRealm }),
        " ",
        h("a", { href: addressOf(value.defaultRealm, "gatepost-policy") }, t("gatepostAllOthersPolicy")),
      ),
    value?.total > 0 && h("p", { className: "gatepost-hint" }, t("gatepostDomainsFound", { number: value.total })),
    value?.total > 0 &&
      h(Rows, { label: t("gatepostDomains") }, value.domains.map((domain) => h(Domain, { key: domain.domain, domain, onChanged: changed }))),
    value?.total > PAGE &&
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { disabled: first === 0, onClick: () => setFirst(first - PAGE) }, t("gatepostEarlier")),
        h("span", null, `${first + 1} – ${Math.min(first + PAGE, value.total)}`),
        h(Button, { disabled: first + PAGE >= value.total, onClick: () => setFirst(first + PAGE) }, t("gatepostLater")),
      ),
    making &&
      h(NewDomain, {
        onClose: () => setMaking(false),
        onMade: (domain) => {
          setMaking(false);
          changed(t("gatepostDomainMade", { domain }));
        },
      }),
  );
}

function Domain({ domain, onChanged }) {
  const { t, call, dateTime } = useGatepost();
  const [problem, setProblem] = useState();
  const closed = domain.state === "removed";
  const path = `domains/${encodeURIComponent(domain.domain)}`;
  const run = (job, text) => {
    setProblem(undefined);
    job.then(() => onChanged(t(text, domain)), setProblem);
  };
  const own = domain.place === "own-realm";
  const link = (page, label, parameters, ofOwnRealm = {}) =>
    h(
      LinkButton,
      { key: page, look: "link", href: addressOf(domain.realm, page, own ? ofOwnRealm : parameters), "aria-label": `${t(label)}: ${domain.domain}` },
      t(label),
    );
  return h(
    Row,
    {
      title: domain.domain,
      tags: closed && h(Tag, { color: "red" }, t("gatepostDomainClosed")),
      facts: [
        [t("gatepostPlace"), t(`gatepostPlace_${domain.place}`)],
        [t("gatepostPolicyVersion"), domain.policyVersion],
        [t("gatepostTemplate"), domain.templateVersion],
        [t("gatepostClosedSince"), domain.removed && dateTime(domain.removed)],
        [t("gatepostRemovable"), domain.finalRemovalFrom && dateTime(domain.finalRemovalFrom)],
      ],
      actions: [
        link("gatepost-policy", "gatepostMailPolicy", { policy: domain.domain }),
        link("gatepost-logins", "gatepostLogins", { domain: domain.domain }),
        link("gatepost-accounts", "gatepostMailAccounts", { search: `*@${domain.domain}` }),
        link("gatepost-companies", "gatepostCompanies", { domain: domain.domain }, { domain: domain.domain }),
        link("gatepost-branding", "gatepostBranding", { of: domain.domain }, { of: "default" }),
        !domain.mayManage
          ? null
          : closed
          ? h(Button, { key: "back", onClick: () => run(call("POST", `${path}/restore`, {}), "gatepostDomainBack"), "aria-label": t("gatepostBringBackTitle", domain) }, t("gatepostBringBack"))
          : h(ConfirmedByName, {
              key: "close",
              label: t("gatepostClose"),
              named: t("gatepostCloseTitle", domain),
              title: t("gatepostCloseTitle", domain),
              text: t("gatepostCloseText"),
              domain: domain.domain,
              act: () => call("DELETE", path),
              onDone: () => onChanged(t("gatepostDomainIsClosed", domain)),
            }),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    own && !closed && h(DomainDifferences, { domain, onChanged }),
  );
}
