// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Heading, Table } from "../lib/ui.js";
import { SERVICES, proofsFor } from "../lib/words.js";

/** The services of the document against places, each proof to be switched on and off; a click writes it into the document. */
export function Matrix({ document, onChange }) {
  const { t } = useGatepost();
  const services = document.services ?? {};
  const put = (service, rule) => onChange({ ...document, services: { ...services, [service]: rule } });
  const takeOut = (service) => {
    const { [service]: gone, ...others } = services;
    onChange({ ...document, services: others });
  };
  return h(
    "section",
    null,
    h(Heading, { id: "gatepost-matrix" }, t("gatepostServices")),
    h(Table, {
      labelledBy: "gatepost-matrix",
      columns: [t("gatepostService"), t("gatepostTrusted"), t("gatepostElsewhere"), t("gatepostEntry")],
      rows: SERVICES.map((service) => {
        const rule = services[service];
        const cell = (place, placeName) =>
          h(Proofs, {
            label: `${service}, ${placeName}`,
            service,
            // A document that is being written may say anything.
            chosen: Array.isArray(rule?.[place]) ? rule[place] : [],
            onChange: (proofs) => put(service, { ...rule, [place]: proofs }),
          });
        return {
          key: service,
          cells: [
            h("strong", null, service),
            cell("trusted", t("gatepostTrusted")),
            cell("elsewhere", t("gatepostElsewhere")),
            rule
              ? h(
                  "button",
                  { type: "button", className: "pf-v5-c-button pf-m-link pf-m-inline", onClick: () => takeOut(service), "aria-label": t("gatepostLeaveOutTitle", { service }) },
                  t("gatepostLeaveOut"),
                )
              : t(document.inherit ? "gatepostInherited" : "gatepostClosed"),
          ],
        };
      }),
    }),
  );
}

function Proofs({ label, service, chosen, onChange }) {
  return h(
    "div",
    { role: "group", "aria-label": label, className: "gatepost-proofs" },
    proofsFor(service).map((proof) => {
      const on = chosen.includes(proof);
      return h(
        "button",
        {
          key: proof,
          type: "button",
          "aria-pressed": on,
          className: "gatepost-proof",
          onClick: () => onChange(on ? chosen.filter((one) => one !== proof) : [...chosen, proof]),
        },
        proof,
      );
    }),
  );
}
