// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Heading, Table, Tag } from "../lib/ui.js";

const COLOR = { new: "green", gone: "orange" };

/** What would be otherwise of a company: its settings, and which of its keys stay, come and go. */
export function CompanyChanges({ before, after }) {
  const { t, dateTime } = useGatepost();
  const were = settingsOf(t, dateTime, before);
  const changed = settingsOf(t, dateTime, after)
    .map(([label, now], i) => ({ label, was: were[i][1], now }))
    .filter(({ was, now }) => was !== now);
  const keys = keysOf(before, after);
  return h(
    "section",
    { "aria-label": t("gatepostCompanyChanges") },
    h(Heading, { id: "gatepost-changes" }, t("gatepostCompanyChanges")),
    changed.length === 0
      ? h("p", { className: "pf-v5-u-mb-md" }, t("gatepostSameSettings"))
      : h(Table, {
          labelledBy: "gatepost-changes",
          columns: [t("gatepostSetting"), t("gatepostNow"), t("gatepostThen")],
          rows: changed.map(({ label, was, now }) => ({ key: label, cells: [label, was ?? "–", now ?? "–"] })),
        }),
    h(Heading, { id: "gatepost-new-keys" }, t("gatepostKeys")),
    h(Table, {
      labelledBy: "gatepost-new-keys",
      columns: [t("gatepostKeyChange"), t("gatepostKey"), t("gatepostValidUntil")],
      rows: keys.map(({ id, name, until, change }) => ({
        key: id,
        cells: [h(Tag, { color: COLOR[change] }, t(`gatepostKeyChange_${change}`)), h("span", { className: "gatepost-fingerprint" }, name), until ? dateTime(until) : "–"],
      })),
    }),
  );
}

/** [label, value in words] each, the same ones of every company of a protocol. */
function settingsOf(t, dateTime, { displayName, entityId, signOn, names, nameAttribute, metadata, client, endpoints }) {
  return [
    [t("gatepostCompanyName"), displayName],
    [t("gatepostCompany_entityId"), entityId],
    [t("gatepostSignOn"), signOn.url],
    [t("gatepostSignedRequests"), signOn.signedRequests === undefined ? undefined : t(signOn.signedRequests ? "gatepostYes" : "gatepostNo")],
    [t("gatepostNames"), t(`gatepostNames_${names}`)],
    [t("gatepostNameAttribute"), nameAttribute],
    [t("gatepostMetadataFrom"), metadata.url],
    [t("gatepostMetadataSigner"), metadata.certificate?.sha256],
    [t("gatepostValidUntil"), metadata.validUntil && dateTime(metadata.validUntil)],
    [t("gatepostClientId"), client && `${client.id} (${client.authentication})`],
    [t("gatepostTokenEndpoint"), endpoints?.token],
    [t("gatepostKeysEndpoint"), endpoints?.keys],
  ];
}

/** {id, name, until, change: stays, new or gone}. By SAML a key is its certificate; by OpenID Connect its name and kind are all there is. */
function keysOf(before, after) {
  const of = ({ certificates, keys }) =>
    certificates?.map(({ sha256, subject, key, until }) => ({ id: sha256, name: `${subject} · ${key} · ${sha256}`, until })) ?? (keys ?? []).map((key) => ({ id: key, name: key }));
  const [were, are] = [of(before), of(after)];
  const within = (list, { id }) => list.some((one) => one.id === id);
  return [
    ...are.map((key) => ({ ...key, change: within(were, key) ? "stays" : "new" })),
    ...were.filter((key) => !within(are, key)).map((key) => ({ ...key, change: "gone" })),
  ];
}
