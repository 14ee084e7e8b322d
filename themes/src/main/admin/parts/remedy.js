// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, CopyField, Dialog, Row } from "../lib/ui.js";
import { ConfirmedButton } from "./confirm.js";

/** One thing that would let such a login in, done by the request that the server made ready for it. */
export function Remedy({ remedy, explained, onDone }) {
  const { t, send, duration } = useGatepost();
  const { action, method, path, headers, body } = remedy;
  const { login, now } = explained;
  const [secret, setSecret] = useState();
  const facts = { ...login, policy: now.policy, duration: body?.for && duration(body.for) };
  const told = (kind) => (t.has(kind + action) ? t(kind + action, facts) : undefined);
  const title = told("gatepostRemedy_") ?? remedy.sentence;
  const finish = () => {
    setSecret();
    onDone(told("gatepostRemedyDone_") ?? t("gatepostDone"));
  };
  return h(
    Row,
    {
      title,
      actions: h(ConfirmedButton, {
        label: told("gatepostRemedyDo_") ?? t("gatepostMake"),
        title,
        text: told("gatepostRemedyText_") ?? remedy.sentence,
        look: "secondary",
        goneIsDone: false,
        act: () => send(method, path, body, headers),
        onDone: (answer) => {
          const given = answer?.secret ?? answer?.code;
          given ? setSecret(given) : finish();
        },
      }),
    },
    h("p", { className: "pf-v5-u-mt-sm" }, told("gatepostRemedyText_") ?? remedy.sentence),
    secret &&
      h(
        Dialog,
        { title, footer: h(Button, { look: "primary", onClick: finish }, t("gatepostDone")) },
        h(Alert, { kind: "warning", title: t("gatepostShownOnce") }),
        h(CopyField, { label: t("gatepostSecret"), value: secret, copyLabel: t("gatepostCopy"), copiedLabel: t("gatepostCopied") }),
      ),
  );
}
