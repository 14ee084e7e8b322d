// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useMemo, useState } from "react";
import { isAt, selectedRealm } from "../lib/console.js";
import { Gatepost } from "../lib/gatepost.js";
import { messages } from "../lib/messages.js";
import { restAt } from "../lib/rest.js";
import { Alert, PageSection, Spinner } from "../lib/ui.js";

/** A page of ours for the realm that is selected, once its texts are there. */
export function GatepostPage({ keycloak, environment, locale, path, Page }) {
  const realm = useSelectedRealm(environment, path);
  const [texts, setTexts] = useState({});
  useEffect(() => {
    messages(environment, locale, "admin").then(
      (t) => setTexts({ t }),
      () => setTexts({ failed: true }),
    );
  }, [environment, locale]);

  const gatepost = useMemo(() => {
    const moment = new Intl.DateTimeFormat(locale.replaceAll("_", "-"), { dateStyle: "medium", timeStyle: "short" });
    const base = (environment.adminBaseUrl ?? environment.serverBaseUrl).replace(/\/$/, "");
    return {
      t: texts.t,
      realm,
      call: restAt(`${base}/admin/realms/${encodeURIComponent(realm)}/gatepost/`, keycloak),
      dateTime: (text) => moment.format(new Date(text)),
    };
  }, [realm, keycloak, environment, locale, texts.t]);

  if (texts.failed) {
    return h(PageSection, null, h(Alert, { kind: "danger", title: "The texts of this page could not be loaded." }));
  }
  return texts.t ? h(Gatepost.Provider, { key: realm, value: gatepost }, h(Page)) : h(Spinner);
}

/** On the way to a page of another realm this one stays with its own. */
function useSelectedRealm(environment, path) {
  const [realm, setRealm] = useState(() => selectedRealm(environment));
  useEffect(() => {
    const moved = () => isAt(path) && setRealm(selectedRealm(environment));
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, [environment, path]);
  return realm;
}
