// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useState } from "react";
import { isAt } from "./console.js";

/** What the address of this page says behind its "?", so that what is shown can be bookmarked and handed on. */
export function useParameters(path) {
  const [query, setQuery] = useState(queryOf);
  useEffect(() => {
    // On the way to another page this one stays as it is.
    const moved = () => isAt(path) && setQuery(queryOf());
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, [path]);
  return useMemo(() => new URLSearchParams(query), [query]);
}

function queryOf() {
  return location.hash.split("?")[1] ?? "";
}

/** The address of a page of ours; what has no value is left out. */
export function addressOf(realm, path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return `#/${encodeURIComponent(realm)}/${path}${query.size > 0 ? `?${query}` : ""}`;
}
