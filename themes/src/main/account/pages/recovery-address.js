// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, EmptyState, PageSection, Row, Rows, Spinner } from "../lib/ui.js";
import { ConfirmRecoveryAddress } from "../parts/confirm-recovery-address.js";
import { NewRecoveryAddress } from "../parts/new-recovery-address.js";
import { RemoveRecoveryAddress } from "../parts/remove-recovery-address.js";

/** Where a code goes when the second factor is lost: set, confirmed by a mailed code or taken back, changed, removed. */
export default function RecoveryAddress() {
  const { t, draft } = useGatepost();
  const { value, problem, reload } = useLoaded("recovery-address");
  const [typing, setTyping] = useState(draft?.address === undefined ? undefined : draft);
  const [removing, setRemoving] = useState(draft?.remove);
  const [done, setDone] = useState();
  const [over, setOver] = useState();

  const finished = (text) => {
    setTyping(undefined);
    setRemoving(undefined);
    setDone(text);
    setOver(undefined);
    reload();
  };
  return h(
    PageSection,
    { title: t("gatepostRecoveryAddress"), intro: t("gatepostRecoveryAddressIntro") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    over && h(ProblemAlert, { problem: over, title: t("gatepostConfirmFailed") }),
    problem && h(ProblemAlert, { problem, title: t("gatepostRecoveryAddressFailed"), onRetry: reload }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value && !value.allowed && h(Alert, { title: t(value.sendsMail ? "gatepostRecoveryAddressClosed" : "gatepostProblem_no-mail") }),
    value?.pending &&
      h(ConfirmRecoveryAddress, {
        key: value.pending.until,
        pending: value.pending,
        onDone: () => finished(t("gatepostRecoveryAddressIsSet")),
        onTakenBack: () => finished(t("gatepostRecoveryAddressTakenBack")),
        onOver: (why) => {
          setOver(why);
          reload();
        },
      }),
    value?.address &&
      h(Current, {
        value,
        onChange: () => setTyping({}),
        onRemove: () => setRemoving(true),
      }),
    value?.allowed &&
      !value.address &&
      !value.pending &&
      h(
        EmptyState,
        {
          icon: "key",
          title: t("gatepostNoRecoveryAddress"),
          action: h(Button, { look: "primary", onClick: () => setTyping({}) }, t("gatepostSetRecoveryAddress")),
        },
        t("gatepostNoRecoveryAddressHint"),
      ),
    typing &&
      h(NewRecoveryAddress, {
        draft: typing,
        onClose: () => setTyping(undefined),
        onMade: () => finished(undefined),
      }),
    removing &&
      h(RemoveRecoveryAddress, {
        onClose: () => setRemoving(undefined),
        onRemoved: () => finished(t("gatepostRecoveryAddressRemoved")),
      }),
  );
}

function Current({ value, onChange, onRemove }) {
  const { t, date } = useGatepost();
  return h(
    Rows,
    { label: t("gatepostRecoveryAddress") },
    h(Row, {
      title: value.address,
      facts: [[t("gatepostConfirmedOn"), date(value.since)]],
      actions: [
        value.allowed && h(Button, { key: "change", onClick: onChange }, t("gatepostChange")),
        " ",
        h(Button, { key: "remove", look: "secondary danger", onClick: onRemove }, t("gatepostRemove")),
      ],
    }),
  );
}
