// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, PageSection, Tag } from "../lib/ui.js";
import { serviceName } from "../lib/words.js";
import { Collection } from "../parts/collection.js";
import { NewTrustedNetwork } from "../parts/new-trusted-network.js";

const TEXTS = {
  list: "gatepostTrustedNetworks",
  failed: "gatepostTrustedNetworksFailed",
  none: "gatepostNoTrustedNetworks",
  noneHint: "gatepostNoTrustedNetworksHint",
  create: "gatepostTrustThisNetwork",
  made: "gatepostNetworkIsTrusted",
  remove: "gatepostTrustedNetworkRemoveText",
};

const BLOCKED = {
  heading: "gatepostBlockedAddresses",
  list: "gatepostBlockedAddresses",
  failed: "gatepostBlockedAddressesFailed",
  remove: "gatepostBlockedAddressRemoveText",
};

/**
 * The addresses from which the person's mail programs may come with the password for a while, and those from which nobody comes
 * in.
 */
export default function TrustedNetworks() {
  const { t, date, dateTime } = useGatepost();
  const { value: connection, reload } = useLoaded("connection");
  const closed = connection && whyNot(t, connection);

  return h(
    PageSection,
    { title: t("gatepostTrustedNetworks"), intro: t("gatepostTrustedNetworksIntro") },
    h(Collection, {
      path: "trusted-addresses",
      icon: "network",
      texts: TEXTS,
      row: (one) => ({
        title: shown(one.range),
        tags: one.here && h(Tag, { color: "green" }, t("gatepostYouAreHere")),
        facts: [
          [t("gatepostTrustedUntil"), dateTime(one.until)],
          [t("gatepostTrustedSince"), date(one.created)],
          [
            t("gatepostServices"),
            connection?.trust?.addresses.services.map((service) => serviceName(t, service)).join(", "),
          ],
        ],
      }),
      newDialog:
        connection && !closed
          ? (dialog) =>
              h(NewTrustedNetwork, {
                ...dialog,
                connection,
                onMade: (made) => {
                  reload();
                  dialog.onMade(made);
                },
              })
          : undefined,
      closed,
    }),
    h(Collection, {
      path: "blocked-addresses",
      texts: BLOCKED,
      row: (one) => ({
        title: shown(one.range),
        facts: [
          [t("gatepostBlockedUntil"), dateTime(one.until)],
          [t("gatepostBlockedSince"), date(one.created)],
        ],
      }),
    }),
  );
}

/** Why nothing can be trusted from here, where that is so. */
function whyNot(t, { address, trust, services }) {
  if (!trust?.addresses.allowed || trust.addresses.services.length === 0) {
    return h(Alert, { title: t("gatepostTrustedNetworksClosed") });
  }
  if (!address) return h(Alert, { kind: "warning", title: t("gatepostOriginUnknown") });
  const inside = trust.addresses.services.every((service) => services[service].trusted && services[service].rule === "networks");
  return inside && h(Alert, { title: t("gatepostInsideAlready", { address }) });
}

/** All of an IPv4 address counts: then the length says nothing to a person. */
function shown(range) {
  return range.endsWith("/32") ? range.slice(0, -3) : range;
}
