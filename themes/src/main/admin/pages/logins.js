// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf, useParameters } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { momentOf, typedOf } from "../lib/moments.js";
import { JSON_LINES } from "../lib/rest.js";
import { Button, EmptyState, Field, LinkButton, PageSection, Spinner, Table } from "../lib/ui.js";
import { SERVICES } from "../lib/words.js";
import { Outcome } from "../parts/decision.js";
import { Login } from "../parts/login.js";
import { ProblemAlert, wrongIn } from "../parts/problem.js";

const HERE = "gatepost-logins";
const FILTER = ["account", "domain", "address", "service", "decision", "from", "to"];
const MOMENTS = ["from", "to"];
const DECISIONS = ["admit", "challenge", "refuse"];
const PAGE = 20;
/** Further on the server counts no more, and wants to know the time. */
const FURTHEST = 10_000;

/** Who came in, who was refused, and why: each login that is kept, and what would help. */
export default function Logins() {
  const { t, realm } = useGatepost();
  const parameters = useParameters(HERE);
  const filter = Object.fromEntries(FILTER.map((field) => [field, parameters.get(field) ?? ""]));
  const id = parameters.get("id");
  return id
    ? h(Login, { key: id, id, back: addressOf(realm, HERE, filter) })
    : h(
        PageSection,
        { title: `${t("gatepostLogins")} · ${realm}`, intro: t("gatepostLoginsIntro") },
        h(List, { key: parameters.toString(), filter, onFilter: (wanted) => (location.hash = addressOf(realm, HERE, wanted)) }),
      );
}

function List({ filter, onFilter }) {
  const { t, dateTime } = useGatepost();
  const [first, setFirst] = useState(0);
  const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
  const { value, problem, reload } = useLoaded(`audit?${new URLSearchParams({ ...asked, first, max: PAGE })}`);
  const older = () => {
    if (first + PAGE <= FURTHEST) return setFirst(first + PAGE);
    // Before a time, exclusively: what happened in the same instant is shown again rather than left out.
    onFilter({ ...filter, to: new Date(Date.parse(value.logins.at(-1).at) + 1).toISOString() });
  };
  return h(
    "div",
    null,
    h(Filter, { filter, problem, onFilter, onSame: reload }),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value && h("p", { className: "gatepost-hint", role: "status" }, t("gatepostLoginsSince", { since: dateTime(value.from) })),
    value?.logins.length === 0 && h(EmptyState, { icon: "history", title: t("gatepostNoSuchLogins") }, t("gatepostNoSuchLoginsHint")),
    value?.logins.length > 0 && h(Found, { logins: value.logins, filter }),
    value &&
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { disabled: first === 0, onClick: () => setFirst(first - PAGE) }, t("gatepostNewer")),
        h(Button, { disabled: !value.more, onClick: older }, t("gatepostOlder")),
        h(Export, { asked: { ...asked, from: value.from } }),
      ),
  );
}

function Filter({ filter, problem, onFilter, onSame }) {
  const { t, realm } = useGatepost();
  const [typed, setTyped] = useState({ ...filter, from: typedOf(filter.from), to: typedOf(filter.to) });
  const field = (name, label, control) => h(Field, { label: t(label), error: wrongIn(problem, name, t) }, control);
  const set = (name) => ({ onChange: (event) => setTyped({ ...typed, [name]: event.target.value }) });
  const text = (name, label, placeholder) =>
    field(name, label, (id) => h("input", { ...id, value: typed[name], placeholder, spellCheck: false, autoCapitalize: "none", ...set(name) }));
  const choice = (name, label, words, named = (word) => word) =>
    field(name, label, (id) =>
      h("select", { ...id, value: typed[name], ...set(name) }, h("option", { value: "" }, t("gatepostAny")), words.map((word) => h("option", { key: word, value: word }, named(word)))),
    );
  const moment = (name, label) =>
    field(name, label, (id) => h("input", { ...id, type: "datetime-local", value: typed[name], ...set(name) }));
  return h(
    "form",
    {
      className: "gatepost-question",
      role: "search",
      onSubmit: (event) => {
        event.preventDefault();
        const wanted = Object.fromEntries(FILTER.map((name) => [name, MOMENTS.includes(name) ? momentOf(typed[name], filter[name]) : typed[name].trim()]));
        FILTER.every((name) => wanted[name] === filter[name]) ? onSame() : onFilter(wanted);
      },
    },
    text("account", "gatepostAccount", "alice@example.org"),
    text("domain", "gatepostDomain", "example.org"),
    text("address", "gatepostAddress", "192.0.2.7"),
    choice("service", "gatepostService", SERVICES),
    choice("decision", "gatepostDecision", DECISIONS, (word) => t(`gatepostOutcome_${word}`)),
    moment("from", "gatepostSince"),
    moment("to", "gatepostBefore"),
    h(
      "div",
      { className: "gatepost-actions" },
      h(Button, { type: "submit", look: "primary" }, t("gatepostFind")),
      FILTER.some((name) => filter[name]) && h(LinkButton, { look: "link", href: addressOf(realm, HERE) }, t("gatepostAllOfThem")),
    ),
  );
}

function Found({ logins, filter }) {
  const { t, realm, dateTime } = useGatepost();
  return h(Table, {
    label: t("gatepostLogins"),
    columns: ["gatepostWhen", "gatepostAccount", "gatepostService", "gatepostAddress", "gatepostProof", "gatepostDecision"].map((key) => t(key)),
    rows: logins.map((login) => ({
      key: login.id,
      cells: [
        h(
          "span",
          null,
          h("a", { href: addressOf(realm, HERE, { ...filter, id: login.id }), "aria-label": t("gatepostExplainLogin", { at: dateTime(login.at), account: login.account ?? "" }) }, dateTime(login.at)),
          login.alikeBefore > 0 && h("span", { className: "gatepost-hint gatepost-line" }, t("gatepostAlikeBefore", { number: login.alikeBefore })),
        ),
        login.account ?? t("gatepostNoAccount"),
        login.client ? `${login.service}, ${login.client}` : login.service,
        login.address ?? t("gatepostUnknownAddress"),
        [login.proof, login.credential?.label].filter(Boolean).join(", ") || "–",
        h(Outcome, { outcome: login.decision, reason: login.reason }),
      ],
    })),
  });
}

/** All that is asked for, as a file; the link alone would come without the admin's token. */
function Export({ asked }) {
  const { t, call } = useGatepost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();
  const save = async () => {
    setBusy(true);
    setProblem();
    try {
      const lines = await call("GET", `audit/export?${new URLSearchParams(asked)}`, undefined, { Accept: `${JSON_LINES}, application/problem+json` });
      const address = URL.createObjectURL(lines);
      Object.assign(document.createElement("a"), { href: address, download: "logins.jsonl" }).click();
      // The browser has begun to write it by then.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (failure) {
      setProblem(failure);
    }
    setBusy(false);
  };
  return [
    h(Button, { key: "button", busy, onClick: save }, t("gatepostExport")),
    problem && h("div", { key: "problem", className: "gatepost-whole-line" }, h(ProblemAlert, { problem, title: t("gatepostNotExported") })),
  ];
}
