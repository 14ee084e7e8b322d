// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, PageSection } from "../lib/ui.js";
import { serviceName } from "../lib/words.js";
import { Collection } from "../parts/collection.js";
import { NewAppPassword } from "../parts/new-app-password.js";
import { NewSecret } from "../parts/new-secret.js";
import { StateTag, lastUse } from "../parts/secret-facts.js";

const TEXTS = {
  list: "gatepostMailApps",
  failed: "gatepostAppPasswordsFailed",
  none: "gatepostNoAppPasswords",
  noneHint: "gatepostNoAppPasswordsHint",
  create: "gatepostAppPasswordCreate",
  remove: "gatepostRemoveText",
};

/** App passwords: one for each mail program, each good for some services only, taken away one by one. */
export default function MailApps() {
  const { t, date, dateTime, allOf } = useGatepost();
  const { value: connection } = useLoaded("connection");
  /** Where one may be used that names no networks: that is the policy's, service by service. */
  const unlimited = (one, { services: ways }) => {
    const anywhere = one.services.filter((service) => ways[service]?.elsewhere?.includes("app-password"));
    if (anywhere.length === one.services.length) return t("gatepostAnywhere");
    if (anywhere.length === 0) return t("gatepostTrustedOnly");
    return t("gatepostSomeAnywhere", { services: allOf(anywhere.map((service) => serviceName(t, service))) });
  };
  const where = (one) => one.networks?.join(", ") ?? (connection && unlimited(one, connection));
  const services = connection && servicesThatTake("app-password", connection);

  return h(
    PageSection,
    { title: t("gatepostMailApps"), intro: t("gatepostMailAppsIntro") },
    h(Collection, {
      path: "app-passwords",
      icon: "key",
      texts: TEXTS,
      // Mobile passwords have a page of their own.
      keep: ({ kind }) => kind === "app-password",
      row: (one) => ({
        title: one.label,
        tags: h(StateTag, { state: one.state }),
        facts: [
          [t("gatepostServices"), one.services.map((service) => serviceName(t, service)).join(", ")],
          [t("gatepostNetworks"), where(one)],
          [t("gatepostCreated"), date(one.created)],
          ...(one.imported ? [[t("gatepostImported"), date(one.imported)]] : []),
          [t("gatepostExpires"), one.expires ? dateTime(one.expires) : t("gatepostNever")],
          [t("gatepostLastUsed"), lastUse(t, dateTime, one.lastUsed)],
        ],
      }),
      newDialog:
        services?.length > 0
          ? (dialog) => h(NewAppPassword, { ...dialog, services, networks: connection.networks })
          : undefined,
      madeDialog: (dialog) =>
        h(NewSecret, { ...dialog, title: t("gatepostAppPasswordMade"), servers: connection.servers, where: where(dialog.made) }),
      closed:
        services?.length === 0 &&
        h(Alert, { title: t("gatepostAppPasswordsClosed") }, h("p", null, t("gatepostAppPasswordsClosedHint"))),
    }),
  );
}

/** Those for which the policy takes this proof from somewhere. */
function servicesThatTake(proof, { services }) {
  return Object.keys(services).filter((service) => {
    const { accepts, possible } = services[service];
    return accepts.includes(proof) || possible.includes(proof);
  });
}
