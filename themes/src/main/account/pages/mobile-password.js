// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, EmptyState, PageSection, Row, Rows, Spinner } from "../lib/ui.js";
import { ConfirmRemoval } from "../parts/confirm-removal.js";
import { lastUse } from "../parts/last-use.js";
import { NewSecret } from "../parts/new-secret.js";

/** The mobile password: an app password for ActiveSync alone, typed or scanned into a phone. */
export default function MobilePassword() {
  const { t, call, draft, askForFactor } = useGatepost();
  const { value: mobilePasswords, problem, reload } = useLoaded("mobile-password");
  const [made, setMade] = useState();
  const [leaving, setLeaving] = useState();
  const [done, setDone] = useState();
  const [refused, setRefused] = useState();
  const [busy, setBusy] = useState(false);

  const create = async () => {
    setBusy(true);
    setRefused(undefined);
    setDone(undefined);
    try {
      setMade(await call("POST", "mobile-password", {}));
      reload();
    } catch (failure) {
      if (failure.stepUp) {
        await askForFactor({});
        return;
      }
      setRefused(failure);
    }
    setBusy(false);
  };

  const button = h(Button, { look: "primary", busy, onClick: create, autoFocus: Boolean(draft) }, t("gatepostMobileCreate"));
  return h(
    PageSection,
    { title: t("gatepostMobilePassword"), intro: t("gatepostMobileIntro") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    refused && h(ProblemAlert, { problem: refused, title: t("gatepostCreateFailed") }),
    problem && h(ProblemAlert, { problem, title: t("gatepostMobileFailed"), onRetry: reload }),
    !problem && !mobilePasswords && h(Spinner, { label: t("gatepostLoading") }),
    mobilePasswords?.length === 0 &&
      h(EmptyState, { icon: "key", title: t("gatepostNoMobile"), action: button }, t("gatepostNoMobileHint")),
    mobilePasswords?.length > 0 && [
      h("p", { key: "create" }, button),
      h(
        Rows,
        { key: "list", label: t("gatepostMobilePassword") },
        mobilePasswords.map((one) => h(Phone, { key: one.id, one, onRemove: () => setLeaving(one) })),
      ),
    ],
    made && h(NewSecret, { made, title: t("gatepostMobileMade"), onClose: () => setMade(undefined) }),
    leaving &&
      h(ConfirmRemoval, {
        path: `mobile-password/${leaving.id}`,
        title: t("gatepostRemoveTitle", { label: leaving.label }),
        text: t("gatepostMobileRemoveText"),
        onClose: () => setLeaving(undefined),
        onRemoved: () => {
          setLeaving(undefined);
          setDone(t("gatepostRemoved", { label: leaving.label }));
          reload();
        },
      }),
  );
}

function Phone({ one, onRemove }) {
  const { t, date, dateTime } = useGatepost();
  return h(Row, {
    title: one.label,
    actions: h(
      Button,
      { look: "secondary danger", "aria-label": t("gatepostRemoveTitle", { label: one.label }), onClick: onRemove },
      t("gatepostRemove"),
    ),
    facts: [
      [t("gatepostCreated"), date(one.created)],
      [t("gatepostLastUsed"), lastUse(t, dateTime, one.lastUsed)],
    ],
  });
}
