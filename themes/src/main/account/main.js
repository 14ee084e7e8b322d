// SPDX-License-Identifier: Apache-2.0
/**
 * The stock account console loads this module (theme.properties) and shows an element where content.json names one as
 * the "Component" of a page. A new page is a file in pages/, a line here and an entry in content.json.
 */
import { definePage, showAbovePages } from "./lib/page-element.js";
import { Brand } from "./parts/brand.js";
import { RefusedLogins } from "./parts/refused-logins.js";

definePage("gatepost-mail-apps", () => import("./pages/mail-apps.js"));
definePage("gatepost-mobile-password", () => import("./pages/mobile-password.js"));
definePage("gatepost-recent-logins", () => import("./pages/recent-logins.js"));
definePage("gatepost-recovery-address", () => import("./pages/recovery-address.js"));
definePage("gatepost-trusted-devices", () => import("./pages/trusted-devices.js"));
definePage("gatepost-trusted-networks", () => import("./pages/trusted-networks.js"));
definePage("gatepost-connection", () => import("./pages/connection.js"));
showAbovePages("gatepost-refused-logins", Brand, RefusedLogins);
