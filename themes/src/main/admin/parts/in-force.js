// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Facts, Heading, Spinner, Table, Tag } from "../lib/ui.js";
import { SERVICES } from "../lib/words.js";
import { ProblemAlert } from "./problem.js";

const MOST_BLOCKS = 8;
const MOST_ENROLMENTS = 20;

/** The policy with all that it inherits and within the operator's limits: services against places, and where each line comes from. */
export function InForce() {
  const { t, policy, name } = useGatepost();
  const { value, problem } = useLoaded(`${policy}/effective`);
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  if (!value.policy) return h(Broken, { problems: value.problems });
  return h(
    "div",
    null,
    value.policyOf !== name && h(Alert, { title: t("gatepostCoveredBy", { name: value.policyOf }) }),
    value.limited.length > 0 && h(Limited, { limited: value.limited }),
    h(Services, value),
    h(Networks, value),
    h(Exceptions, value),
    h(Accounts, value),
  );
}

function Broken({ problems }) {
  const { t, said } = useGatepost();
  return h(
    Alert,
    { kind: "danger", title: t("gatepostBroken") },
    h("ul", null, problems.map(({ pointer, detail }) => h("li", { key: pointer }, h("code", null, pointer || "/"), " ", said(detail)))),
  );
}

function Limited({ limited }) {
  const { t, duration } = useGatepost();
  // The server says durations as documents do.
  const worded = (detail) => detail.replace(/\bP(?=[\dT])[\dDTHMS]+\b/g, duration);
  return h(
    Alert,
    { kind: "warning", title: t("gatepostLimited") },
    h("ul", null, limited.map(({ pointer, detail }) => h("li", { key: pointer }, h("code", null, pointer), " ", worded(detail)))),
  );
}

function Services({ policy, from }) {
  const { t } = useGatepost();
  const columns = ["gatepostService", "gatepostTrusted", "gatepostElsewhere", "gatepostTrustedFrom", "gatepostFrom"].map((key) => t(key));
  return h(
    "section",
    null,
    h(Heading, { id: "gatepost-services" }, t("gatepostServices")),
    h(Table, {
      labelledBy: "gatepost-services",
      columns,
      rows: SERVICES.map((service) => {
        const rule = policy.services[service];
        return {
          key: service,
          cells: [
            h("strong", null, service),
            h(Proofs, { proofs: rule?.trusted }),
            h(Proofs, { proofs: rule?.elsewhere }),
            rule && (rule.networks ? rule.networks.join(", ") || t("gatepostNowhere") : t("gatepostAllNetworks")),
            from[`/services/${service}`],
          ],
        };
      }),
    }),
  );
}

function Proofs({ proofs = [] }) {
  const { t } = useGatepost();
  return proofs.length === 0
    ? h(Tag, { color: "red" }, t("gatepostNothing"))
    : proofs.map((proof) => [h(Tag, { key: proof, color: proof === "password" ? "orange" : "green" }, proof), " "]);
}

function Networks({ policy, from }) {
  const { t } = useGatepost();
  const networks = Object.entries(policy.networks);
  return h(
    "section",
    null,
    h(Heading, { id: "gatepost-networks" }, t("gatepostNetworks")),
    networks.length === 0
      ? h("p", null, t("gatepostNoNetworks"))
      : h(Table, {
          labelledBy: "gatepost-networks",
          columns: [t("gatepostName"), t("gatepostAddresses"), t("gatepostFrom")],
          rows: networks.slice(0, 200).map(([name, blocks]) => ({
            key: name,
            cells: [
              h("strong", null, name),
              blocks.slice(0, MOST_BLOCKS).join(", ") + (blocks.length > MOST_BLOCKS ? ` … (${blocks.length})` : ""),
              from[`/networks/${name}`],
            ],
          })),
        }),
    networks.length > 200 && h("p", null, t("gatepostAndMore", { number: networks.length - 200 })),
  );
}

function Exceptions({ policy, from }) {
  const { t, dateTime } = useGatepost();
  if (policy.exceptions.length === 0) return null;
  return h(
    "section",
    null,
    h(Heading, { id: "gatepost-exceptions" }, t("gatepostExceptions")),
    h(Table, {
      labelledBy: "gatepost-exceptions",
      columns: ["gatepostName", "gatepostWho", "gatepostServices", "gatepostWhere", "gatepostAccepts", "gatepostUntil", "gatepostFrom"].map((key) => t(key)),
      rows: policy.exceptions.map((one, i) => ({
        key: one.id,
        cells: [
          h("strong", null, one.id),
          [...(one.accounts ?? []), ...(one.groups ?? []).map((group) => t("gatepostGroup", { group }))].join(", ") || t("gatepostEverybody"),
          one.services.join(", "),
          Array.isArray(one.from) ? one.from.join(", ") : one.from,
          h(Proofs, { proofs: one.accept }),
          one.until && dateTime(one.until),
          from[`/exceptions/${i}`],
        ],
      })),
    }),
  );
}

function Accounts({ policy, from }) {
  const { t, dateTime, duration } = useGatepost();
  const { secondFactor, trust, appPasswords } = policy;
  const own = [
    ...Object.entries(secondFactor.accounts ?? {}),
    ...Object.entries(secondFactor.groups ?? {}).map(([group, value]) => [t("gatepostGroup", { group }), value]),
  ].map(([name, { enrolment }]) => `${name}: ${t(`gatepostEnrolment_${enrolment}`)}`);
  return h(
    "section",
    null,
    h(Heading, null, t("gatepostAccounts")),
    h(Facts, {
      facts: [
        [t("gatepostSecondFactor"), `${secondFactor.enrolment} (${secondFactor.methods.join(", ")}) · ${from["/secondFactor"] ?? "—"}`],
        [t("gatepostEnrolments"), own.slice(0, MOST_ENROLMENTS).join(", ") + (own.length > MOST_ENROLMENTS ? ` … (${own.length})` : "")],
        [t("gatepostGraceUntil"), secondFactor.graceUntil && dateTime(secondFactor.graceUntil)],
        [t("gatepostEnrolFrom"), secondFactor.enrolFrom],
        [t("gatepostTrustedAddresses"), trust.addresses.allowed ? t("gatepostTrustedFor", { usual: duration(trust.addresses.for), most: duration(trust.addresses.atMost), services: trust.addresses.services.join(", ") || t("gatepostNothing") }) : t("gatepostNotAllowed")],
        [t("gatepostTrustedDevices"), trust.devices.allowed ? duration(trust.devices.for) : t("gatepostNotAllowed")],
        [t("gatepostAppPasswords"), t("gatepostAtMost", { number: appPasswords.limit })],
      ],
    }),
  );
}
