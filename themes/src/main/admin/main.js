// SPDX-License-Identifier: Apache-2.0
/**
 * The stock admin console loads this module (theme.properties). It gives the console our pages, and its menu an entry for each. A new
 * page is a file in pages/ and an entry here.
 */
import { createElement as h } from "react";
import { addEntry } from "./lib/menu.js";
import { consoleParts, isAt } from "./lib/console.js";
import { restAt } from "./lib/rest.js";
import Accounts from "./pages/accounts.js";
import Branding from "./pages/branding.js";
import Companies from "./pages/companies.js";
import Domains from "./pages/domains.js";
import { GatepostPage } from "./pages/gatepost-page.js";
import Logins from "./pages/logins.js";
import MailPolicy from "./pages/mail-policy.js";
import MovingIn from "./pages/moving-in.js";
import Waiting from "./pages/waiting.js";

/** The menu stands before the texts are loaded. access: the role that the console asks for; onlyOperator: in the realm of the server's admins. */
const PAGES = [
  { path: "gatepost-accounts", title: { en: "Mail accounts", de: "Mail-Konten" }, Page: Accounts, access: "view-users" },
  { path: "gatepost-logins", title: { en: "Mail sign-ins", de: "Mail-Anmeldungen" }, Page: Logins, access: "view-events" },
  { path: "gatepost-waiting", title: { en: "Mail guessing", de: "Mail-Rateversuche" }, Page: Waiting, access: "view-users" },
  { path: "gatepost-policy", title: { en: "Mail policy", de: "Mail-Richtlinie" }, Page: MailPolicy, access: "view-realm" },
  { path: "gatepost-companies", title: { en: "Company sign-in", de: "Firmenanmeldung" }, Page: Companies, access: "view-identity-providers" },
  { path: "gatepost-branding", title: { en: "Sign-in pages", de: "Anmeldeseiten" }, Page: Branding, access: "view-realm" },
  { path: "gatepost-import", title: { en: "Moving in", de: "Umzug hierher" }, Page: MovingIn, access: "manage-users" },
  { path: "gatepost-domains", title: { en: "Mail domains", de: "Mail-Domains" }, Page: Domains, access: "view-realm", onlyOperator: true },
];

consoleParts().then(async ({ router, keycloak, environment }) => {
  const locale = await localeOf(keycloak, environment);
  for (const { path, title, Page, access, onlyOperator } of PAGES) {
    const named = title[locale.slice(0, 2)] ?? title.en;
    router.patchRoutes(router.routes[0].id, [
      {
        id: path,
        path: `/:realm/${path}`,
        // The key: from one of our pages to another, of another realm say, is a new page and not the same one with other contents.
        element: h(GatepostPage, { key: path, keycloak, environment, locale, path, Page }),
        // The console itself tells whoever has not this role.
        handle: { access, breadcrumb: () => named },
      },
    ]);
    addEntry(environment, { path, title: named, onlyOperator });
  }
  // Somebody came straight here, before the page was there.
  if (PAGES.some(({ path }) => isAt(path))) {
    router.navigate(location.hash.slice(1), { replace: true });
  }
});

/** The console asks the server for it and keeps it to itself; its token is a lightweight one, without it. */
function localeOf(keycloak, { adminBaseUrl, serverBaseUrl, realm }) {
  const base = (adminBaseUrl ?? serverBaseUrl).replace(/\/$/, "");
  const home = encodeURIComponent(realm);
  return restAt(`${base}/admin/${home}/console/`, keycloak)("GET", `whoami?currentRealm=${home}`).then(
    ({ locale }) => locale ?? "en",
    () => "en",
  );
}
