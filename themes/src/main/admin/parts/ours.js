// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { CopyField } from "../lib/ui.js";

/** What the company has to be told of us. */
export function Ours({ ours, client }) {
  const { t } = useGatepost();
  // With a secret our keys are of no use to it.
  const withKeys = client?.authentication === "private_key_jwt";
  const told = [
    ["metadataUrl", ours.metadataUrl],
    ["entityId", ours.entityId],
    ["consumer", ours.consumer],
    ["redirectUri", ours.redirectUri],
    ["jwksUrl", withKeys && ours.jwksUrl],
    ["certificate", ours.certificate?.pem],
  ].filter(([, value]) => value);
  return h(
    "div",
    null,
    h("p", { className: "pf-v5-u-mb-md" }, t(ours.redirectUri ? "gatepostOursOidc" : "gatepostOursSaml")),
    told.map(([name, value]) =>
      h(CopyField, { key: name, label: t(`gatepostOurs_${name}`), value, copyLabel: t("gatepostCopy"), copiedLabel: t("gatepostCopied") }),
    ),
  );
}
