// SPDX-License-Identifier: Apache-2.0
import { createContext, createElement as h, useContext, useEffect, useMemo, useRef, useState } from "react";
import { inWords } from "./durations.js";
import { useLoadedBy } from "./loaded.js";
import { messages } from "./messages.js";
import { accountRest } from "./rest.js";
import { askForFactor, takeDraft } from "./step-up.js";
import { Spinner } from "./ui.js";

const Gatepost = createContext(undefined);

/**
 * What a page works with: t (texts), call (REST), date, dateTime and duration (from seconds), anyOf and allOf (a list in a
 * sentence), the person's name, pageUrl and
 * changePassword to go elsewhere; the draft that waited while the person showed the second factor, whether it was shown just now
 * (steppedUp.current), and askForFactor to go there.
 */
export function useGatepost() {
  return useContext(Gatepost);
}

/** Shows a page once its texts are there; until then what is waiting. */
export function GatepostPage({ keycloak, environment, page, waiting = h(Spinner), children }) {
  const [locale, setLocale] = useState(environment.locale);
  const [texts, setTexts] = useState({});
  const [draft] = useState(() => takeDraft(page));
  const steppedUp = useRef(draft !== undefined);

  useEffect(() => {
    // The console sends it when the person has chosen another language in the personal info.
    const changed = (event) => setLocale(event.detail.language);
    window.addEventListener("languageChanged", changed);
    return () => window.removeEventListener("languageChanged", changed);
  }, []);

  useEffect(() => {
    let wanted = true;
    messages(environment, locale).then(
      (t) => wanted && setTexts({ t }),
      (failure) => wanted && setTexts({ failure }),
    );
    return () => {
      wanted = false;
    };
  }, [environment, locale]);

  const gatepost = useMemo(
    () => ({
      t: texts.t,
      call: accountRest({ keycloak, environment }),
      person: keycloak.tokenParsed?.preferred_username ?? "",
      draft,
      steppedUp,
      askForFactor: (pending) => askForFactor(keycloak, page, pending),
      pageUrl: (path) => environment.baseUrl.replace(/\/?$/, "/") + path,
      changePassword: () => keycloak.login({ action: "UPDATE_PASSWORD", redirectUri: location.href }),
      ...dates(locale),
    }),
    [keycloak, environment, page, draft, locale, texts.t],
  );

  if (texts.failure) throw texts.failure;
  return texts.t ? h(Gatepost.Provider, { value: gatepost }, children) : waiting;
}

/** What a GET of this path answers: {value} or {problem}, neither while it is under way, and reload(). */
export function useLoaded(path) {
  return useLoadedBy(useGatepost().call, path);
}

function dates(locale) {
  const language = locale.replaceAll("_", "-");
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  return {
    date: (text) => day.format(new Date(text)),
    dateTime: (text) => moment.format(new Date(text)),
    duration: inWords(language),
    anyOf: (words) => new Intl.ListFormat(language, { type: "disjunction" }).format(words),
    allOf: (words) => new Intl.ListFormat(language, { type: "conjunction" }).format(words),
  };
}
