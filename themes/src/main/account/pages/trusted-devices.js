// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, PageSection, Tag } from "../lib/ui.js";
import { deviceName } from "../lib/words.js";
import { Collection } from "../parts/collection.js";
import { ConfirmRemoval } from "../parts/confirm-removal.js";

const TEXTS = {
  list: "gatepostTrustedDevices",
  failed: "gatepostDevicesFailed",
  none: "gatepostNoDevices",
  noneHint: "gatepostNoDevicesHint",
  remove: "gatepostDeviceRemoveText",
};

/** The browsers in which the password alone will do for a while. One is trusted at a sign-in, and only there. */
export default function TrustedDevices() {
  const { t, date, dateTime } = useGatepost();
  const { value: connection } = useLoaded("connection");

  return h(
    PageSection,
    { title: t("gatepostTrustedDevices"), intro: t("gatepostTrustedDevicesIntro") },
    h(Collection, {
      path: "trusted-devices",
      icon: "screen",
      texts: TEXTS,
      row: (one) => ({
        title: deviceName(t, one),
        tags: one.here && h(Tag, { color: "green" }, t("gatepostThisDevice")),
        facts: [
          [t("gatepostTrustedSince"), date(one.created)],
          [t("gatepostTrustedUntil"), dateTime(one.until)],
          [
            t("gatepostLastUsed"),
            t("gatepostLastSignIn", {
              when: dateTime(one.lastUsed.at),
              address: one.lastUsed.address || t("gatepostUnknownAddress"),
            }),
          ],
        ],
      }),
      also: (shown) => h(RemoveOthers, shown),
      closed: connection && !connection.trust?.devices.allowed && h(Alert, { title: t("gatepostDevicesClosed") }),
    }),
  );
}

function RemoveOthers({ things, onDone }) {
  const { t } = useGatepost();
  const [asking, setAsking] = useState(false);
  if (!things.some(({ here }) => !here) || things.length < 2) return null;
  return h(
    "p",
    { className: "pf-v5-u-mt-md" },
    h(Button, { look: "secondary danger", onClick: () => setAsking(true) }, t("gatepostRemoveOthers")),
    asking &&
      h(ConfirmRemoval, {
        path: "trusted-devices/others",
        title: t("gatepostRemoveOthersTitle"),
        text: t("gatepostRemoveOthersText"),
        onClose: () => setAsking(false),
        onRemoved: () => {
          setAsking(false);
          onDone(t("gatepostOthersRemoved"));
        },
      }),
  );
}
