// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf, useParameters } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Button, EmptyState, PageSection, Row, Rows, Spinner, Tag } from "../lib/ui.js";
import { Account } from "../parts/account.js";
import { Choice } from "../parts/choice.js";
import { DomainFactors } from "../parts/domain-factors.js";
import { ProblemAlert } from "../parts/problem.js";

const PAGE = 20;

/** For the help desk: find an account, see why its owner does not get in, and take away what should not stay. */
export default function Accounts() {
  const { t, realm } = useGatepost();
  const parameters = useParameters("gatepost-accounts");
  const account = parameters.get("account");
  const [search, setSearch] = useState(parameters.get("search") ?? "");
  const here = addressOf(realm, "gatepost-accounts");
  return account
    ? h(Account, { key: account, id: account, back: here })
    : h(PageSection, { title: `${t("gatepostMailAccounts")} · ${realm}`, intro: t("gatepostMailAccountsIntro") }, h(Search, { search, onSearch: setSearch }), h(DomainFactors));
}

function Search({ search, onSearch }) {
  const { t, realm } = useGatepost();
  const [typed, setTyped] = useState(search);
  const [first, setFirst] = useState(0);
  // Keycloak's own list, beside ours. One more than is shown tells whether there are more.
  const { value, problem } = useLoaded(`../users?${new URLSearchParams({ search, first, max: PAGE + 1, briefRepresentation: true })}`);
  const shown = value?.slice(0, PAGE);
  return h(
    "div",
    null,
    h(Choice, {
      role: "search",
      label: t("gatepostSearchAccounts"),
      input: { type: "search" },
      typed,
      onType: setTyped,
      button: t("gatepostFind"),
      onChoose: () => {
        setFirst(0);
        onSearch(typed.trim());
      },
    }),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    shown?.length === 0 && h(EmptyState, { icon: "users", title: t("gatepostNoAccounts") }, t("gatepostNoAccountsHint")),
    shown?.length > 0 &&
      h(
        Rows,
        { label: t("gatepostMailAccounts") },
        shown.map((user) =>
          h(Row, {
            key: user.id,
            title: h("a", { href: addressOf(realm, "gatepost-accounts", { account: user.id }) }, user.username),
            tags: !user.enabled && h(Tag, { color: "red" }, t("gatepostDisabled")),
            facts: [
              [t("gatepostName"), [user.firstName, user.lastName].filter(Boolean).join(" ")],
              [t("gatepostEmail"), user.email !== user.username && user.email],
            ].filter(([, value]) => value),
          }),
        ),
      ),
    (first > 0 || value?.length > PAGE) &&
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { disabled: first === 0, onClick: () => setFirst(first - PAGE) }, t("gatepostEarlier")),
        h(Button, { disabled: !(value?.length > PAGE), onClick: () => setFirst(first + PAGE) }, t("gatepostLater")),
      ),
  );
}
