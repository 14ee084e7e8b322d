// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, EmptyState, PageSection, Row, Rows, Spinner, Tag } from "../lib/ui.js";
import { ConfirmRemoval } from "../parts/confirm-removal.js";
import { NewAppPassword } from "../parts/new-app-password.js";
import { NewSecret } from "../parts/new-secret.js";
import { lastUse } from "../parts/last-use.js";
import { serviceName } from "../lib/words.js";

/** App passwords: one for each mail program, each good for some services only, taken away one by one. */
export default function MailApps() {
  const { t, draft } = useGatepost();
  const { value: appPasswords, problem, reload } = useLoaded("app-passwords");
  const [making, setMaking] = useState(draft);
  const [made, setMade] = useState();
  const [leaving, setLeaving] = useState();
  const [done, setDone] = useState();

  const create = h(Button, { look: "primary", onClick: () => setMaking({}) }, t("gatepostAppPasswordCreate"));
  return h(
    PageSection,
    { title: t("gatepostMailApps"), intro: t("gatepostMailAppsIntro") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    problem && h(ProblemAlert, { problem, title: t("gatepostAppPasswordsFailed"), onRetry: reload }),
    !problem && !appPasswords && h(Spinner, { label: t("gatepostLoading") }),
    appPasswords?.length === 0 &&
      h(EmptyState, { icon: "key", title: t("gatepostNoAppPasswords"), action: create }, t("gatepostNoAppPasswordsHint")),
    appPasswords?.length > 0 && [
      h("p", { key: "create" }, create),
      h(
        Rows,
        { key: "list", label: t("gatepostMailApps") },
        appPasswords.map((one) => h(AppPassword, { key: one.id, one, onRemove: () => setLeaving(one) })),
      ),
    ],
    making &&
      h(NewAppPassword, {
        draft: making,
        onClose: () => setMaking(undefined),
        onMade: (created) => {
          setMaking(undefined);
          setDone(undefined);
          setMade(created);
          reload();
        },
      }),
    made && h(NewSecret, { made, title: t("gatepostAppPasswordMade"), onClose: () => setMade(undefined) }),
    leaving &&
      h(ConfirmRemoval, {
        path: `app-passwords/${leaving.id}`,
        title: t("gatepostRemoveTitle", { label: leaving.label }),
        text: t("gatepostRemoveText"),
        onClose: () => setLeaving(undefined),
        onRemoved: () => {
          setLeaving(undefined);
          setDone(t("gatepostRemoved", { label: leaving.label }));
          reload();
        },
      }),
  );
}

function AppPassword({ one, onRemove }) {
  const { t, date, dateTime } = useGatepost();
  return h(Row, {
    title: one.label,
    tags: states(t, one),
    actions: h(
      Button,
      { look: "secondary danger", "aria-label": t("gatepostRemoveTitle", { label: one.label }), onClick: onRemove },
      t("gatepostRemove"),
    ),
    facts: [
      [t("gatepostServices"), one.services.map((service) => serviceName(t, service)).join(", ")],
      [t("gatepostNetworks"), one.networks?.length > 0 ? one.networks.join(", ") : t("gatepostAnywhere")],
      [t("gatepostCreated"), date(one.created)],
      [t("gatepostExpires"), one.expires ? dateTime(one.expires) : t("gatepostNever")],
      [t("gatepostLastUsed"), lastUse(t, dateTime, one.lastUsed)],
    ],
  });
}

/** An app password that no longer opens anything stays in the list, so that the person sees why a program fails. */
function states(t, one) {
  if (one.revoked) return h(Tag, { color: "red" }, t("gatepostRevoked"));
  if (one.expires && Date.parse(one.expires) <= Date.now()) return h(Tag, { color: "red" }, t("gatepostExpired"));
  return undefined;
}
