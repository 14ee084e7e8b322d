// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { momentOf, typedOf } from "../lib/moments.js";
import { Button, Choices, Dialog, Field, Row, Rows } from "../lib/ui.js";
import { PROOFS, SERVICES, proofsFor } from "../lib/words.js";

/** As the server reads it: docs/policy.md, exceptions. */
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const PLACES = ["anywhere", "trusted", "elsewhere"];
const NEW = { id: "", accounts: [], groups: [], services: [], from: "anywhere", accept: [] };

/** The exceptions of the document: the first that fits decides, so their order counts. Nothing is saved here. */
export function Exceptions({ document, onChange }) {
  const { t } = useGatepost();
  const [editing, setEditing] = useState();
  const all = Array.isArray(document.exceptions) ? document.exceptions.filter((one) => one instanceof Object) : [];
  const write = (exceptions) => onChange({ ...document, exceptions });
  const keep = (one) => {
    write(editing.at === undefined ? [...all, one] : all.map((other, i) => (i === editing.at ? one : other)));
    setEditing();
  };
  return h(
    "details",
    { className: "gatepost-program" },
    h("summary", null, t("gatepostExceptionsOf", { number: all.length })),
    all.length > 0 &&
      h(
        Rows,
        { label: t("gatepostExceptions") },
        all.map((one, i) =>
          h(Exception, {
            key: `${i} ${one.id}`,
            one,
            onEdit: () => setEditing({ one, at: i }),
            onRemove: () => write(all.filter((other) => other !== one)),
            onEarlier: i > 0 && (() => write([...all.slice(0, i - 1), one, all[i - 1], ...all.slice(i + 1)])),
          }),
        ),
      ),
    h("p", { className: "pf-v5-u-mt-md" }, h(Button, { onClick: () => setEditing({ one: NEW }) }, t("gatepostNewException"))),
    editing &&
      h(Editor, {
        one: editing.one,
        taken: all.filter((other) => other !== editing.one).map(({ id }) => id),
        networks: Object.keys(document.networks ?? {}),
        onKeep: keep,
        onClose: () => setEditing(),
      }),
  );
}

function Exception({ one, onEdit, onRemove, onEarlier }) {
  const { t, dateTime } = useGatepost();
  const { id, accounts, groups, services, from, accept, until } = one;
  const list = (value) => [value ?? []].flat().join(", ");
  return h(Row, {
    title: id,
    facts: [
      [t("gatepostWho"), [list(accounts), list(groups) && t("gatepostGroup", { group: list(groups) })].filter(Boolean).join(", ") || t("gatepostEverybody")],
      [t("gatepostServices"), list(services)],
      [t("gatepostWhere"), list(from)],
      [t("gatepostAccepts"), list(accept) || t("gatepostNothing")],
      [t("gatepostUntil"), typedOf(until) ? dateTime(until) : until],
    ],
    actions: h(
      "span",
      { className: "gatepost-row-actions" },
      onEarlier && h(Button, { look: "link", onClick: onEarlier, "aria-label": t("gatepostEarlierTitle", { id }) }, t("gatepostReadEarlier")),
      h(Button, { onClick: onEdit, "aria-label": t("gatepostEditTitle", { id }) }, t("gatepostEdit")),
      h(Button, { look: "secondary danger", onClick: onRemove, "aria-label": t("gatepostRemoveTitle", { id }) }, t("gatepostRemove")),
    ),
  });
}

/** One exception, whole: what is not of this form stays as it is (it may say more than these fields know of). */
function Editor({ one, taken, networks, onKeep, onClose }) {
  const { t } = useGatepost();
  const [draft, setDraft] = useState({ ...one, accounts: listed(one.accounts), groups: listed(one.groups), from: [one.from].flat(), until: typedOf(one.until) });
  const [tried, setTried] = useState(false);
  const set = (name) => (value) => setDraft({ ...draft, [name]: value });
  const typed = (name) => (event) => set(name)(event.target.value);
  const split = (text) => text.split(/[\s,;]+/).filter(Boolean);
  const accounts = split(draft.accounts);
  const groups = draft.groups.split(/[,;\n]+/).map((group) => group.trim()).filter(Boolean);
  const proofs = PROOFS.filter((proof) => draft.services.some((service) => proofsFor(service).includes(proof)));
  const wrong = {
    id: (!ID.test(draft.id) && t("gatepostWrongExceptionId")) || (taken.includes(draft.id) && t("gatepostTakenExceptionId")),
    accounts: accounts.length + groups.length === 0 && !draft.until && t("gatepostWrongWho"),
    services: draft.services.length === 0 && t("gatepostWrongServices"),
    from: draft.from.length === 0 && t("gatepostWrongFrom"),
  };
  const said = (name) => (tried && wrong[name]) || undefined;
  const keep = () => {
    setTried(true);
    if (Object.values(wrong).some(Boolean)) return;
    const { accounts: gone, groups: goneToo, until, ...rest } = draft;
    onKeep({
      ...rest,
      ...(accounts.length > 0 && { accounts }),
      ...(groups.length > 0 && { groups }),
      from: draft.from.length === 1 ? draft.from[0] : draft.from,
      accept: draft.accept.filter((proof) => proofs.includes(proof)),
      ...(until && { until: momentOf(until, one.until) }),
    });
  };
  // One of the three places, or any number of networks.
  const chooseFrom = (from) => {
    const added = from.find((place) => !draft.from.includes(place));
    set("from")(PLACES.includes(added) ? [added] : from.filter((place) => !added || !PLACES.includes(place)));
  };
  const choices = (words, named = (word) => word) => words.map((word) => ({ value: word, label: named(word) }));
  return h(
    Dialog,
    {
      title: t(one.id ? "gatepostEditTitle" : "gatepostNewException", { id: one.id }),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: keep,
      footer: [
        h(Button, { key: "yes", type: "submit", look: "primary" }, t("gatepostIntoDocument")),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    h(Field, { label: t("gatepostName"), hint: t("gatepostExceptionIdHint"), error: said("id"), required: true }, (field) =>
      h("input", { ...field, "data-first": true, value: draft.id, maxLength: 64, spellCheck: false, onChange: typed("id") }),
    ),
    h(Field, { label: t("gatepostForAccounts"), hint: t("gatepostForAccountsHint"), error: said("accounts") }, (field) =>
      h("input", { ...field, value: draft.accounts, spellCheck: false, onChange: typed("accounts") }),
    ),
    h(Field, { label: t("gatepostForGroups"), hint: t("gatepostForGroupsHint") }, (field) =>
      h("input", { ...field, value: draft.groups, spellCheck: false, onChange: typed("groups") }),
    ),
    h(Choices, { label: t("gatepostServices"), error: said("services"), choices: choices(SERVICES), chosen: draft.services, onChange: set("services") }),
    h(Choices, { label: t("gatepostWhere"), error: said("from"), choices: choices([...new Set([...PLACES, ...networks, ...draft.from])], (place) => (PLACES.includes(place) ? t(`gatepostPlaceFrom_${place}`) : place)), chosen: draft.from, onChange: chooseFrom }),
    h(Choices, { label: t("gatepostAccepts"), hint: t("gatepostAcceptsHint"), choices: choices(proofs), chosen: draft.accept, onChange: set("accept") }),
    h(Field, { label: t("gatepostUntil"), hint: t("gatepostUntilHint") }, (field) =>
      h("input", { ...field, type: "datetime-local", value: draft.until, onChange: typed("until") }),
    ),
  );
}

function listed(value) {
  return [value ?? []].flat().join(", ");
}
