// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, PageSection } from "../lib/ui.js";
import { Collection } from "../parts/collection.js";
import { NewMobilePassword } from "../parts/new-mobile-password.js";
import { NewSecret } from "../parts/new-secret.js";
import { StateTag, lastUse } from "../parts/secret-facts.js";

const TEXTS = {
  list: "gatepostMobilePassword",
  failed: "gatepostMobileFailed",
  none: "gatepostNoMobile",
  noneHint: "gatepostNoMobileHint",
  create: "gatepostMobileCreate",
  remove: "gatepostMobileRemoveText",
};

/** The mobile password: an app password for ActiveSync alone, typed or scanned into a phone. */
export default function MobilePassword() {
  const { t, date, dateTime } = useGatepost();
  const { value: connection } = useLoaded("connection");
  const open = connection && takesMobilePasswords(connection.services.eas);

  return h(
    PageSection,
    { title: t("gatepostMobilePassword"), intro: t("gatepostMobileIntro") },
    h(Collection, {
      path: "mobile-password",
      icon: "key",
      texts: TEXTS,
      row: (one) => ({
        title: one.label,
        tags: h(StateTag, { state: one.state }),
        facts: [
          [t("gatepostCreated"), date(one.created)],
          ...(one.imported ? [[t("gatepostImported"), date(one.imported)]] : []),
          [t("gatepostLastUsed"), lastUse(t, dateTime, one.lastUsed)],
        ],
      }),
      newDialog: open ? (dialog) => h(NewMobilePassword, dialog) : undefined,
      madeDialog: (dialog) => h(NewSecret, { ...dialog, title: t("gatepostMobileMade"), servers: connection.servers }),
      closed: open === false && h(Alert, { title: t("gatepostMobileClosed") }),
    }),
  );
}

function takesMobilePasswords({ accepts, possible }) {
  return accepts.includes("mobile-password") || possible.includes("mobile-password");
}
