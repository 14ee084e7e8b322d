// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Button, EmptyState, PageSection, Spinner, Table, Tag } from "../lib/ui.js";
import { clientName, proofOf, reasonOf, serviceName } from "../lib/words.js";

const PAGE = 20;

/** Who came in to the account or was refused: webmail and mail programs, newest first. */
export default function RecentLogins() {
  const { t } = useGatepost();
  const { value: newest, problem, reload } = useLoaded(`recent-logins?max=${PAGE}`);

  return h(
    PageSection,
    { title: t("gatepostRecentLogins"), intro: t("gatepostRecentLoginsIntro") },
    problem && h(ProblemAlert, { problem, title: t("gatepostRecentLoginsFailed"), onRetry: reload }),
    !problem && !newest && h(Spinner, { label: t("gatepostLoading") }),
    newest?.length === 0 &&
      h(EmptyState, { icon: "history", title: t("gatepostNoRecentLogins") }, t("gatepostNoRecentLoginsHint")),
    newest?.length > 0 && h(Logins, { newest }),
  );
}

function Logins({ newest }) {
  const { t, call } = useGatepost();
  const [older, setOlder] = useState([]);
  const [more, setMore] = useState(newest.length === PAGE);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();
  const logins = [...newest, ...older];

  const load = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const found = await call("GET", `recent-logins?first=${logins.length}&max=${PAGE}`);
      // What came in meanwhile has moved some of those that are shown already.
      const known = new Set(logins.map(({ id }) => id));
      setOlder([...older, ...found.filter(({ id }) => !known.has(id))]);
      setMore(found.length === PAGE);
    } catch (failure) {
      setProblem(failure);
    }
    setBusy(false);
  };

  return h(
    "div",
    null,
    h(Table, {
      label: t("gatepostRecentLogins"),
      columns: [t("gatepostWhen"), t("gatepostService"), t("gatepostFrom"), t("gatepostWith"), t("gatepostOutcome")],
      rows: logins.map((login) => ({ key: login.id, cells: cells(t, login) })),
    }),
    problem && h(ProblemAlert, { problem, title: t("gatepostRecentLoginsFailed") }),
    more && h("p", { className: "pf-v5-u-mt-md" }, h(Button, { busy, onClick: load }, t("gatepostOlder"))),
  );

  function cells(t, login) {
    return [
      h(When, { login }),
      h(Way, { login }),
      login.address ?? t("gatepostUnknownAddress"),
      proofOf(t, login) ?? "–",
      h(Outcome, { login }),
    ];
  }
}

function When({ login: { at, since, times } }) {
  const { t, dateTime } = useGatepost();
  return h(
    "span",
    null,
    dateTime(at),
    times > 1 && h("span", { className: "gatepost-hint gatepost-line" }, t("gatepostTimes", { times, since: dateTime(since) })),
  );
}

function Way({ login }) {
  const { t } = useGatepost();
  const { service, client } = login;
  return h(
    "span",
    null,
    serviceName(t, service),
    client && h("span", { className: "gatepost-hint gatepost-line" }, clientName(t, login)),
  );
}

function Outcome({ login }) {
  const { t } = useGatepost();
  const admitted = login.outcome === "admit";
  return h(
    "span",
    null,
    h(Tag, { color: admitted ? "green" : "red" }, t(admitted ? "gatepostAdmitted" : "gatepostRefused")),
    h("span", { className: "gatepost-hint gatepost-line" }, reasonOf(t, login)),
  );
}
