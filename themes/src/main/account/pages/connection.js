// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Heading, PageSection, Spinner, Table, Tag } from "../lib/ui.js";
import { proofNames, serviceName, serviceWithUse } from "../lib/words.js";

/** Where the person is now, whether that is trusted and why, and what each way in would take from there. */
export default function Connection() {
  const { t } = useGatepost();
  const { value: connection, problem, reload } = useLoaded("connection");

  return h(
    PageSection,
    { title: t("gatepostConnection"), intro: t("gatepostConnectionIntro") },
    problem && h(ProblemAlert, { problem, title: t("gatepostConnectionFailed"), onRetry: reload }),
    !problem && !connection && h(Spinner, { label: t("gatepostLoading") }),
    connection && h(Verdict, { connection }),
    connection && h(Accepted, { services: connection.services, networks: connection.networks }),
  );
}

function Verdict({ connection: { address, trusted, rule, services } }) {
  const { t } = useGatepost();
  if (!address) {
    return h(Alert, { kind: "warning", title: t("gatepostOriginUnknown") }, h("p", null, t("gatepostOriginUnknownWhy")));
  }
  // By its address, where a browser is trusted for itself.
  const some = Object.keys(services).filter((service) => services[service].trusted && services[service].rule !== "trust.devices");
  const names = some.map((service) => serviceName(t, service)).join(", ");
  if (trusted && rule === "trust.devices") {
    return h(
      Alert,
      { kind: "success", title: t("gatepostDeviceTrusted") },
      h("p", null, t("gatepostDeviceTrustedText")),
      h("p", null, t(some.length > 0 ? "gatepostAddressTrustedToo" : "gatepostAddressNotTrusted", { address, services: names })),
    );
  }
  if (trusted) {
    const why = `gatepostTrustedBy_${rule}`;
    return h(Alert, { kind: "success", title: t("gatepostTrusted", { address }) }, t.has(why) && h("p", null, t(why)));
  }
  if (some.length > 0) {
    return h(
      Alert,
      { kind: "success", title: t("gatepostTrustedFor", { address, services: names }) },
      h("p", null, t("gatepostTrustedBy_trust.addresses")),
    );
  }
  return h(
    Alert,
    { kind: "info", title: t("gatepostNotTrusted", { address }) },
    h("p", null, t(rule === "policy" ? "gatepostNoPolicy" : "gatepostOutside")),
  );
}

function Accepted({ services, networks }) {
  const { t, anyOf } = useGatepost();
  const trusted = networks.length > 0 ? t("gatepostFromTrustedNamed", { networks: networks.join(", ") }) : t("gatepostFromTrusted");
  return h(
    "div",
    null,
    h(Heading, { id: "gatepost-accepted" }, t("gatepostAccepted")),
    h(Table, {
      labelledBy: "gatepost-accepted",
      columns: [t("gatepostService"), t("gatepostFromHere"), trusted],
      rows: Object.entries(services).map(([service, { accepts, possible }]) => ({
        key: service,
        cells: [
          serviceWithUse(t, service),
          accepts.length > 0 ? anyOf(proofNames(t, accepts)) : h(Tag, { color: "red" }, t("gatepostNothing")),
          possible.length > 0 ? anyOf(proofNames(t, possible)) : t("gatepostNothing"),
        ],
      })),
    }),
  );
}
