// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";

/** Keycloak's own looks (PatternFly 5), where the domain says nothing. */
const STOCK = {
  light: { ground: "#3c3f42", groundText: "#ffffff", card: "#ffffff", text: "#151515", accent: "#0066cc", accentText: "#ffffff" },
  dark: { ground: "#0f1214", groundText: "#ffffff", card: "#1b1d21", text: "#e0e0e0", accent: "#1fa7f8", accentText: "#151515" },
};

/** The sign-in page in little, light and dark, with the values that the server works out for the real one. */
export function BrandPreview({ shown }) {
  const { t } = useGatepost();
  return h(
    "div",
    { className: "gatepost-previews" },
    ["light", "dark"].map((look) => h("figure", { key: look }, h(Little, { look, shown }), h("figcaption", null, t(`gatepostPreview_${look}`)))),
  );
}

function Little({ look, shown }) {
  const { t } = useGatepost();
  const stock = STOCK[look];
  const dark = look === "dark";
  const accent = (dark ? shown.accentDark : shown.accent) ?? stock.accent;
  const accentText = (dark ? shown.accentDarkText : shown.accentText) ?? stock.accentText;
  // The background is of the light look alone.
  const ground = (!dark && shown.background) || stock.ground;
  const groundText = (!dark && shown.backgroundText) || stock.groundText;
  // A picture of a page, not one: nothing in it is for the keyboard, or to be read out twice.
  return h(
    "div",
    { className: "gatepost-little", "data-look": look, "aria-hidden": true, style: { background: ground } },
    shown.logo && h("span", { className: "gatepost-little-logo", style: { backgroundImage: `url("${shown.logo}")` } }),
    h("span", { className: "gatepost-little-name", style: { color: groundText } }, shown.name),
    h(
      "span",
      { className: "gatepost-little-card", style: { background: stock.card, color: stock.text, borderTopColor: shown.line ?? stock.accent } },
      h("b", null, t("gatepostLittleTitle")),
      h("span", { className: "gatepost-little-field" }),
      h("span", { className: "gatepost-little-link", style: { color: accent } }, t("gatepostLittleLink")),
      h("span", { className: "gatepost-little-button", style: { background: accent, color: accentText } }, t("gatepostLittleButton")),
    ),
  );
}
