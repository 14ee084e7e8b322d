// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, Facts, Heading, PageSection, Row, Rows, Spinner, Table, Tag } from "../lib/ui.js";
import { ConfirmedButton } from "./confirm.js";
import { Outcome } from "./decision.js";
import { Factors } from "./factors.js";
import { ProblemAlert } from "./problem.js";

const LOGINS = 20;

/** All that decides whether the owner of an account gets in, and what the admin's roles let take away. */
export function Account({ id, back }) {
  const { t } = useGatepost();
  const path = `accounts/${encodeURIComponent(id)}`;
  const { value: account, problem } = useLoaded(path);
  const [done, setDone] = useState({ round: 0 });
  const parts = { account, path, onDone: (text) => setDone({ text, round: done.round + 1 }) };
  return h(
    PageSection,
    { title: account?.name ?? t("gatepostAccount") },
    h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: back }, t("gatepostBackToSearch")), " ", account && !account.enabled && h(Tag, { color: "red" }, t("gatepostDisabled"))),
    done.text && h(Alert, { key: done.round, kind: "success", title: done.text, focus: true }),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !account && h(Spinner, { label: t("gatepostLoading") }),
    account && !account.mayHelp && h(Alert, { title: t("gatepostReadOnly") }),
    // What one action takes away can be in another part too: all of them are asked again.
    account &&
      h(
        "div",
        { key: `parts-${done.round}` },
        h(Locks, parts),
        h(Factors, parts),
        h(Collection, {
          ...parts,
          what: "app-passwords",
          title: (one) => one.label,
          tags: (one) => one.state !== "usable" && h(Tag, { color: "red" }, t(`gatepostState_${one.state}`)),
          facts: (one, { dateTime }) => [
            [t("gatepostServices"), one.services.join(", ")],
            [t("gatepostNetworks"), one.networks?.join(", ")],
            [t("gatepostCreated"), dateTime(one.created)],
            [t("gatepostUntil"), one.expires && dateTime(one.expires)],
            [t("gatepostLastUsed"), one.lastUsed ? `${dateTime(one.lastUsed.at)}, ${one.lastUsed.service}, ${one.lastUsed.address || t("gatepostUnknownAddress")}` : t("gatepostNever")],
          ],
        }),
        h(Collection, {
          ...parts,
          what: "trusted-devices",
          title: (one) => [one.browser ?? t("gatepostUnknownBrowser"), one.system].filter(Boolean).join(", "),
          facts: (one, { dateTime }) => [
            [t("gatepostCreated"), dateTime(one.created)],
            [t("gatepostUntil"), dateTime(one.until)],
            [t("gatepostLastUsed"), `${dateTime(one.lastUsed.at)}, ${one.lastUsed.address || t("gatepostUnknownAddress")}`],
          ],
        }),
        h(Collection, {
          ...parts,
          what: "trusted-addresses",
          title: (one) => one.range,
          facts: (one, { dateTime }) => [
            [t("gatepostCreated"), dateTime(one.created)],
            [t("gatepostUntil"), dateTime(one.until)],
          ],
        }),
        h(Logins, parts),
      ),
  );
}

/** Keycloak's lock, and what the bridges hold against the account for wrong secrets. */
function Locks({ account, path, onDone }) {
  const { t, call, dateTime } = useGatepost();
  const throttle = `throttle?${new URLSearchParams({ account: account.name })}`;
  const { value: lock, problem } = useLoaded(`${path}/lock`);
  const { value: held, problem: unasked } = useLoaded(throttle);
  const something = lock?.failures > 0 || held?.held.length > 0;
  return h(
    "section",
    { "aria-labelledby": "gatepost-locks" },
    h(Heading, { id: "gatepost-locks" }, t("gatepostLocks")),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    unasked && h("p", { className: "gatepost-hint" }, t("gatepostBridgesUnasked"), " ", unasked.detail),
    lock?.locked && h(Alert, { kind: "warning", title: t("gatepostLockedUntil", { until: dateTime(lock.until) }) }),
    lock?.failures > 0 &&
      h(Facts, {
        facts: [
          [t("gatepostFailures"), lock.failures],
          [t("gatepostLast"), lock.lastFailure && dateTime(lock.lastFailure)],
        ],
      }),
    held?.held.length > 0 &&
      h(Table, {
        labelledBy: "gatepost-locks",
        columns: [t("gatepostWhere"), t("gatepostWrongSecrets"), t("gatepostLast"), t("gatepostWaitsUntil")],
        rows: held.held.map(({ prefix, wrongSecrets, last, waitsUntil }) => ({
          key: prefix ?? "",
          cells: [prefix ?? t("gatepostAllPlaces"), wrongSecrets, dateTime(last), waitsUntil ? dateTime(waitsUntil) : "–"],
        })),
      }),
    something &&
      lock &&
      !lock.locked &&
      !held?.held.some((one) => one.waitsUntil) &&
      h("p", { className: "gatepost-hint" }, t("gatepostOnlyCounted")),
    lock && (held || unasked) && !something && h("p", null, t("gatepostNoLocks")),
    something &&
      account.mayHelp &&
      h(
        "p",
        { className: "pf-v5-u-mt-md" },
        h(ConfirmedButton, {
          label: t("gatepostUnlock"),
          title: t("gatepostUnlockTitle", account),
          text: t("gatepostUnlockText"),
          look: "secondary",
          act: () => call("DELETE", `${path}/lock`).then(() => (held ? call("DELETE", throttle) : undefined)),
          onDone: () => onDone(t("gatepostUnlocked", account)),
        }),
      ),
  );
}

/** Things that the account has by itself and that can be taken away, each and all. */
function Collection({ account, path, onDone, what, title, tags, facts }) {
  const gatepost = useGatepost();
  const { t, call } = gatepost;
  const { value, problem } = useLoaded(`${path}/${what}`);
  const id = `gatepost-${what}`;
  const revoke = (label, at) => ({
    text: t(`gatepostHeldRevoke_${what}`),
    act: () => call("DELETE", at),
    onDone: () => onDone(t("gatepostRevoked", { label })),
  });
  return h(
    "section",
    { "aria-labelledby": id },
    h(Heading, { id }, t(`gatepostHeld_${what}`)),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value?.length === 0 && h("p", null, t(`gatepostHeldNone_${what}`)),
    value?.length > 0 &&
      h(
        Rows,
        { label: t(`gatepostHeld_${what}`) },
        value.map((one) =>
          h(Row, {
            key: one.id,
            title: title(one),
            tags: tags?.(one),
            facts: facts(one, gatepost),
            actions:
              account.mayHelp &&
              h(ConfirmedButton, {
                label: t("gatepostRevoke"),
                title: t("gatepostRevokeTitle", { label: title(one) }),
                ...revoke(title(one), `${path}/${what}/${encodeURIComponent(one.id)}`),
              }),
          }),
        ),
      ),
    value?.length > 1 &&
      account.mayHelp &&
      h(
        "p",
        { className: "pf-v5-u-mt-md" },
        h(ConfirmedButton, { label: t("gatepostRevokeAll"), title: t(`gatepostHeldRevokeAll_${what}`), ...revoke(t(`gatepostHeld_${what}`), `${path}/${what}`) }),
      ),
  );
}

function Logins({ account, path }) {
  const { t, realm, dateTime } = useGatepost();
  const [first, setFirst] = useState(0);
  const { value, problem } = useLoaded(`${path}/recent-logins?${new URLSearchParams({ first, max: LOGINS })}`);
  return h(
    "section",
    { "aria-labelledby": "gatepost-logins" },
    h(Heading, { id: "gatepost-logins" }, t("gatepostRecentLogins")),
    h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: addressOf(realm, "gatepost-logins", { account: account.name }) }, t("gatepostAllLogins"))),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value?.length === 0 && h("p", null, t("gatepostNoLogins")),
    value?.length > 0 &&
      h(Table, {
        labelledBy: "gatepost-logins",
        columns: [t("gatepostLast"), t("gatepostService"), t("gatepostAddress"), t("gatepostProof"), t("gatepostReason")],
        rows: value.map((login) => ({
          key: login.id,
          cells: [
            h(
              "span",
              null,
              h("a", { href: addressOf(realm, "gatepost-logins", { account: account.name, id: login.id }), "aria-label": t("gatepostExplainLogin", { at: dateTime(login.at), account: account.name }) }, dateTime(login.at)),
              login.times > 1 && ` (${login.times} ×)`,
            ),
            login.clientName ?? login.client ? `${login.service}, ${login.clientName ?? login.client}` : login.service,
            login.address ?? t("gatepostUnknownAddress"),
            [login.proof, login.credential?.label].filter(Boolean).join(", ") || "–",
            h(Outcome, login),
          ],
        })),
      }),
    (first > 0 || value?.length === LOGINS) &&
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { disabled: first === 0, onClick: () => setFirst(first - LOGINS) }, t("gatepostEarlier")),
        h(Button, { disabled: value?.length !== LOGINS, onClick: () => setFirst(first + LOGINS) }, t("gatepostLater")),
      ),
  );
}
