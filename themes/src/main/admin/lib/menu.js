// SPDX-License-Identifier: Apache-2.0
import { isAt, selectedRealm } from "./console.js";

/** The console's entry beside which ours stand; who may not see that one has no use for ours. */
const NEIGHBOUR = "nav-item-realm-settings";

/** Keeps an entry in the menu, at the end of its list, where React's own nodes are not disturbed. */
export function addEntry(environment, { path, title, onlyOperator }) {
  const entry = make(path, title);
  const keep = () => {
    const list = document.getElementById(NEIGHBOUR)?.closest("ul");
    const realm = selectedRealm(environment);
    if (!list || (onlyOperator && realm !== environment.masterRealm)) {
      entry.remove();
      return;
    }
    if (entry.parentElement !== list) list.append(entry);
    const link = entry.firstElementChild;
    const href = `#/${encodeURIComponent(realm)}/${path}`;
    if (link.getAttribute("href") !== href) link.setAttribute("href", href);
    const here = isAt(path);
    if (link.classList.contains("pf-m-current") !== here) {
      link.classList.toggle("pf-m-current", here);
      here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  };
  new MutationObserver(keep).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("hashchange", keep);
  keep();
}

function make(path, title) {
  const entry = document.createElement("li");
  entry.id = `nav-item-${path}`;
  entry.className = "pf-v5-c-nav__item";
  const link = document.createElement("a");
  link.className = "pf-v5-c-nav__link";
  link.textContent = title;
  entry.append(link);
  return entry;
}
