// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Heading, PageSection, Spinner, Table } from "../lib/ui.js";
import { Choice } from "../parts/choice.js";
import { ConfirmedButton } from "../parts/confirm.js";
import { ProblemAlert, wrongIn } from "../parts/problem.js";

/** Whom the bridges let wait for wrong secrets: the accounts of a domain, and for the operator whole addresses; and an end of it. */
export default function Waiting() {
  const { t, realm, may } = useGatepost();
  // The help desk may end it as well, by a role that Keycloak does not tell of.
  const { value: permissions } = useLoaded("permissions");
  const [done, setDone] = useState({ round: 0 });
  const onDone = (text) => setDone({ text, round: done.round + 1 });
  // Addresses belong to no domain: they are asked for where the operator is.
  const ofAddresses = realm === "master";
  return h(
    PageSection,
    { title: t("gatepostGuessing"), intro: t("gatepostGuessingIntro") },
    done.text && h(Alert, { key: done.round, kind: "success", title: done.text, focus: true }),
    ofAddresses
      ? h(Held, {
          key: "prefixes",
          what: "prefix",
          path: (prefix) => `throttle/prefixes${prefix ? `?${new URLSearchParams({ prefix })}` : ""}`,
          first: "",
          mayClear: may("manage-realm"),
          onDone,
        })
      : h(Held, {
          key: "accounts",
          what: "domain",
          path: (domain) => domain && `throttle?${new URLSearchParams({ domain })}`,
          // The realm of one domain has its name.
          first: realm.includes(".") ? realm : "",
          mayClear: permissions?.mayHelp ?? false,
          onDone,
        }),
  );
}

function Held({ what, path, first, mayClear, onDone }) {
  const { t } = useGatepost();
  const [typed, setTyped] = useState(first);
  const [asked, setAsked] = useState({ text: first, round: 0 });
  const wanted = path(asked.text);
  return h(
    "div",
    null,
    h(Choice, {
      role: "search",
      label: t(`gatepostGuessed_${what}`),
      hint: t(`gatepostGuessedHint_${what}`),
      typed,
      onType: setTyped,
      button: t("gatepostShow"),
      onChoose: () => setAsked({ text: typed.trim().toLowerCase(), round: asked.round + 1 }),
    }),
    wanted && h(List, { key: `${asked.round} ${wanted}`, path: wanted, what, mayClear, onDone }),
  );
}

function List({ path, what, mayClear, onDone }) {
  const { t, call, dateTime } = useGatepost();
  const { value, problem, reload } = useLoaded(path);
  if (problem) {
    return h(ProblemAlert, { problem: { ...problem, detail: wrongIn(problem, what, t) ?? problem.detail }, title: t("gatepostNotShown") });
  }
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  const { held, bridges } = value;
  const clear = (name, parameters) =>
    h(ConfirmedButton, {
      label: t("gatepostForget"),
      title: t("gatepostForgetTitle", { name }),
      text: t("gatepostForgetText"),
      look: "link",
      act: () => call("DELETE", parameters),
      onDone: () => {
        onDone(t("gatepostForgotten", { name }));
        reload();
      },
    });
  return h(
    "section",
    { "aria-labelledby": "gatepost-guessed" },
    h(Heading, { id: "gatepost-guessed" }, t("gatepostGuessedNow")),
    bridges.answered < bridges.asked && h(Alert, { kind: "warning", title: t("gatepostBridgesSilent", bridges) }),
    h("p", { role: "status" }, held.length === 0 ? t("gatepostNobodyWaits") : t("gatepostGuessedFound", { number: held.length, waiting: held.filter((one) => one.waitsUntil).length })),
    held.length > 0 &&
      h(Table, {
        labelledBy: "gatepost-guessed",
        columns: ["gatepostAccount", "gatepostWhere", "gatepostWrongSecrets", "gatepostLast", "gatepostWaitsUntil", ...(mayClear ? ["gatepostForget"] : [])].map((key) => t(key)),
        rows: held.map(({ account, prefix, wrongSecrets, last, waitsUntil }) => ({
          key: `${account ?? ""} ${prefix ?? ""}`,
          cells: [
            account ?? t("gatepostAllAccounts"),
            prefix ?? t("gatepostAllPlaces"),
            wrongSecrets,
            dateTime(last),
            waitsUntil ? dateTime(waitsUntil) : "–",
            ...(mayClear ? [clear(...forgetting(what, account, prefix))] : []),
          ],
        })),
      }),
  );
}

/** An admin of addresses clears the address, one of accounts the account: with either go the pairs of it. */
function forgetting(what, account, prefix) {
  return what === "prefix" ? [prefix, `throttle/prefixes?${new URLSearchParams({ prefix })}`] : [account, `throttle?${new URLSearchParams({ account })}`];
}
