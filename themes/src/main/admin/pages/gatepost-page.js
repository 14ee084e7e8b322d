// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useMemo, useState } from "react";
import { isAt, selectedRealm } from "../lib/console.js";
import { inWords, seconds } from "../lib/durations.js";
import { Gatepost } from "../lib/gatepost.js";
import { messages } from "../lib/messages.js";
import { restAt } from "../lib/rest.js";
import { saidIn } from "../lib/said.js";
import { Alert, PageSection, Spinner } from "../lib/ui.js";

/** A page of ours for the realm that is selected, once its texts are there and it is known what the admin may do in the realm. */
export function GatepostPage({ keycloak, environment, locale, path, Page }) {
  const realm = useSelectedRealm(environment, path);
  const roles = useRoles(keycloak, environment, realm);
  const [texts, setTexts] = useState({});
  useEffect(() => {
    Promise.all([messages(environment, locale, "admin"), messages(environment, "en", "admin")]).then(
      ([t, english]) => setTexts({ t, said: saidIn(t, english) }),
      () => setTexts({ failed: true }),
    );
  }, [environment, locale]);

  const gatepost = useMemo(() => {
    const language = locale.replaceAll("_", "-");
    const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    const words = inWords(language);
    const base = baseOf(environment);
    return {
      t: texts.t,
      said: texts.said,
      realm,
      may: (role) => !roles || roles.includes(role),
      call: restAt(`${base}/admin/realms/${encodeURIComponent(realm)}/gatepost/`, keycloak),
      send: restAt(base, keycloak),
      openApi: `${environment.serverBaseUrl.replace(/\/$/, "")}/realms/${encodeURIComponent(realm)}/gatepost/openapi.json`,
      dateTime: (text) => moment.format(new Date(text)),
      duration: (text) => words(seconds(text)),
    };
  }, [realm, roles, keycloak, environment, locale, texts]);

  if (texts.failed) {
    return h(PageSection, null, h(Alert, { kind: "danger", title: "The texts of this page could not be loaded." }));
  }
  return texts.t && roles !== undefined ? h(Gatepost.Provider, { key: realm, value: gatepost }, h(Page)) : h(Spinner);
}

/**
 * Keycloak's roles that the admin has in the realm, as the console itself asks for them; null where that cannot be known: then everything is
 * offered, for the server refuses what somebody may not do anyway.
 */
function useRoles(keycloak, environment, realm) {
  const [state, setState] = useState({});
  useEffect(() => {
    let wanted = true;
    const home = encodeURIComponent(environment.realm);
    restAt(`${baseOf(environment)}/admin/${home}/console/`, keycloak)("GET", `whoami?currentRealm=${encodeURIComponent(realm)}`).then(
      (admin) => wanted && setState({ realm, roles: admin.realm_access?.[realm] ?? null }),
      () => wanted && setState({ realm, roles: null }),
    );
    return () => {
      wanted = false;
    };
  }, [keycloak, environment, realm]);
  return state.realm === realm ? state.roles : undefined;
}

function baseOf({ adminBaseUrl, serverBaseUrl }) {
  return (adminBaseUrl ?? serverBaseUrl).replace(/\/$/, "");
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
