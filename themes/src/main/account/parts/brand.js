// SPDX-License-Identifier: Apache-2.0
import { useEffect } from "react";
import { useGatepost } from "../lib/gatepost.js";

let asked;

/** The domain's name and logo in the console's header and the name in the browser's tab, in place of Keycloak's; asked once. */
export function Brand() {
  const { call } = useGatepost();
  useEffect(() => {
    asked ??= call("GET", "brand");
    asked.then(show, () => {
      // The theme's own picture stays.
      asked = undefined;
    });
  }, [call]);
  return null;
}

function show({ name, logo }) {
  document.title = name;
  const header = document.querySelector(".pf-v5-c-masthead__brand");
  if (!header) return;
  // The style sheet shows it beside the picture: a child of ours would be in the way of the console's React.
  header.dataset.gatepostName = name;
  const picture = header.querySelector("img");
  if (!picture) return;
  picture.alt = "";
  if (logo) {
    header.dataset.gatepostLogo = "";
    picture.src = logo;
  }
}
