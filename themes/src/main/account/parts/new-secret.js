// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, CopyField, Dialog, Facts } from "../lib/ui.js";
import { ClientSettings } from "./client-settings.js";

/**
 * Shows a new secret, this once, with all that a mail program asks for besides, and from where it is good. Nothing but its button
 * closes it.
 */
export function NewSecret({ made, title, servers, where, onClose }) {
  const { t, person } = useGatepost();
  const copying = { copyLabel: t("gatepostCopy"), copiedLabel: t("gatepostCopied") };
  return h(
    Dialog,
    {
      title,
      footer: h(Button, { look: "primary", onClick: onClose }, t("gatepostDone")),
    },
    h(Alert, { kind: "warning", title: t("gatepostShownOnce") }),
    h(CopyField, { ...copying, label: t("gatepostPassword"), value: made.secret }),
    h(CopyField, { ...copying, label: t("gatepostUserName"), value: person }),
    where && h(Facts, { facts: [[t("gatepostNetworks"), where]] }),
    made.qr &&
      h(
        "figure",
        { className: "gatepost-qr-figure" },
        h("img", { className: "gatepost-qr", src: made.qr, alt: t("gatepostQrAlt") }),
        h("figcaption", { className: "gatepost-hint" }, t("gatepostQrCaption")),
      ),
    h(ClientSettings, { services: made.services, servers }),
  );
}
