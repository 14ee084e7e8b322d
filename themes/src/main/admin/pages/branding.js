// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf, useParameters } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { PageSection, Row, Rows, Spinner, Tag } from "../lib/ui.js";
import { BrandLooks } from "../parts/brand-looks.js";
import { Choice } from "../parts/choice.js";
import { worst } from "../parts/findings.js";
import { ProblemAlert } from "../parts/problem.js";

const PATH = "gatepost-branding";

/** How the sign-in pages of the realm and of its domains show themselves: looked at, changed and seen before it is saved. */
export default function Branding() {
  const { t, realm } = useGatepost();
  const name = useParameters(PATH).get("of");
  const here = addressOf(realm, PATH);
  return name
    ? h(BrandLooks, { key: name, name, back: here })
    : h(PageSection, { title: `${t("gatepostBranding")} · ${realm}`, intro: t("gatepostBrandingIntro") }, h(BrandChoice, { realm }), h(List, { realm }));
}

function BrandChoice({ realm }) {
  const { t } = useGatepost();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase() || "default";
  return h(Choice, {
    label: t("gatepostLooksOf"),
    hint: t("gatepostLooksOfHint"),
    input: { placeholder: "default" },
    typed,
    onType: setTyped,
    button: t("gatepostShow"),
    onChoose: () => (location.hash = addressOf(realm, PATH, { of: wanted })),
  });
}

function List({ realm }) {
  const { t } = useGatepost();
  const { value, problem } = useLoaded("branding?max=100");
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  return value.length === 0
    ? h("p", null, t("gatepostNoLooks"))
    : h(
        Rows,
        { label: t("gatepostBranding") },
        value.map(({ name, own, shown, findings }) =>
          h(Row, {
            key: name,
            title: h("a", { href: addressOf(realm, PATH, { of: name }) }, nameOf(t, name, realm)),
            tags: worst(findings) === "error" && h(Tag, { color: "red" }, t("gatepostLooksWrong")),
            facts: [
              [t("gatepostLooks_name"), shown.name],
              [t("gatepostLooks_logo"), own.logo && t("gatepostYes")],
              [t("gatepostLooks_color"), own.color],
              [t("gatepostLooks_background"), own.background],
            ].filter(([, said]) => said),
          }),
        ),
      );
}

/** The realm's own looks by the realm, a domain's by the domain. */
export function nameOf(t, name, realm) {
  return name === "default" ? t("gatepostLooksOfRealm", { realm }) : name;
}
