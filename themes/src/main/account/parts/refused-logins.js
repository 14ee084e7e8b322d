// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, Dialog, LinkButton, PageSection } from "../lib/ui.js";
import { proofOf, reasonOf, serviceName } from "../lib/words.js";

/**
 * Above every page: mail programs that were refused although their password was right, and what their owner can do. Where that
 * cannot be loaded there is nothing.
 */
export function RefusedLogins() {
  const { t, draft } = useGatepost();
  const { value: refused, reload } = useLoaded("refused-logins");
  const [asked, setAsked] = useState(draft);
  const [done, setDone] = useState();
  const [all, setAll] = useState(false);

  if (!done && !(refused?.length > 0)) return null;
  const causes = byCause(refused ?? []);
  const one = asked && refused?.find(({ id }) => id === asked.id);
  return h(
    PageSection,
    { label: t("gatepostRefusedLogins") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    causes.slice(0, all ? MOST : UNFOLDED).map((logins) => h(RefusedLogin, { key: logins[0].id, logins, onAsk: setAsked, onDismissed: reload })),
    !all &&
      causes.length > UNFOLDED &&
      h(
        "p",
        null,
        h(
          Button,
          { look: "link inline", onClick: () => setAll(true) },
          t("gatepostRefusedMore", { number: Math.min(causes.length, MOST) - UNFOLDED }),
        ),
      ),
    one &&
      h(asked.what === "trust" ? TrustDialog : StrangerDialog, {
        login: one,
        onClose: () => setAsked(undefined),
        onDone: (said) => {
          setAsked(undefined);
          setDone(said);
          reload();
        },
      }),
  );
}

/** The page below is what somebody wanted to see. */
const UNFOLDED = 2;

/** More than this many warnings nobody reads; when one is done with, the next comes up. */
const MOST = 5;

/** A mail program that fetches and sends is refused for both: one cause, one warning. The newest stands first. */
function byCause(refused) {
  const causes = new Map();
  for (const login of refused) {
    const { address, proof, credential, reason, trustHelps, here } = login;
    const cause = JSON.stringify([address, proof, credential?.id, reason, trustHelps, here]);
    causes.set(cause, [...(causes.get(cause) ?? []), login]);
  }
  return [...causes.values()];
}

function RefusedLogin({ logins, onAsk, onDismissed }) {
  const { t, call, dateTime, pageUrl, allOf } = useGatepost();
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [login] = logins;
  const { id, at, address, here, trustHelps } = login;
  const services = [...new Set(logins.map(({ service }) => service))];
  const helps = (proof) => logins.some(({ accepts }) => accepts.includes(proof));
  // What it calls itself is a claim: whoever has stolen a password can say so too.
  const programs = [...new Set(logins.map(({ program }) => program).filter(Boolean))];
  const times = logins.reduce((sum, one) => sum + one.times, 0);
  const since = logins.map((one) => one.since).sort()[0];

  const dismiss = async () => {
    setBusy(true);
    setProblem(undefined);
    for (const one of logins) {
      try {
        await call("DELETE", `refused-logins/${encodeURIComponent(one.id)}`);
      } catch (failure) {
        if (failure.status !== 404) {
          setProblem(failure);
          setBusy(false);
          return;
        }
      }
    }
    onDismissed();
  };

  return h(
    Alert,
    {
      kind: "warning",
      title: t(services.length > 1 ? "gatepostRefusedTitleMany" : "gatepostRefusedTitle", {
        service: allOf(services.map((service) => serviceName(t, service))),
        address: address ?? t("gatepostUnknownAddress"),
        when: dateTime(at),
      }),
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostDismissFailed") }),
    h("p", null, t("gatepostRefusedText", { proof: proofOf(t, login) ?? t("gatepostPassword") }), " ", reasonOf(t, login)),
    programs.length > 0 && h("p", null, t("gatepostRefusedProgram", { program: allOf(programs) })),
    times > 1 && h("p", null, t("gatepostRefusedTimes", { times, since: dateTime(since) })),
    trustHelps && !here && h("p", null, t("gatepostTrustThere")),
    h(
      "p",
      { className: "gatepost-actions" },
      trustHelps && here && h(Button, { onClick: () => onAsk({ what: "trust", id }) }, t("gatepostTrustThisNetwork")),
      helps("app-password") &&
        h(LinkButton, { href: pageUrl("mail/apps?create") }, t("gatepostAppPasswordCreate")),
      helps("mobile-password") &&
        h(LinkButton, { href: pageUrl("mail/mobile?create") }, t("gatepostMobileCreate")),
      h(Button, { look: "secondary danger", onClick: () => onAsk({ what: "stranger", id }) }, t("gatepostNotMe")),
      h(Button, { look: "link", busy, onClick: dismiss }, t("gatepostDismiss")),
    ),
  );
}

/** The server trusts the address of the request itself, for as long as the policy says. */
function TrustDialog({ login: { id, address }, onClose, onDone }) {
  const { t, call, dateTime, steppedUp, askForFactor } = useGatepost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const trust = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { until } = await call("POST", "trusted-addresses", {});
      onDone(t("gatepostTrustedNow", { address, until: dateTime(until) }));
      return;
    } catch (failure) {
      if (failure.stepUp && !steppedUp.current) {
        await askForFactor({ what: "trust", id });
        return;
      }
      setProblem(failure);
    }
    setBusy(false);
  };

  return h(
    Dialog,
    {
      title: t("gatepostTrustTitle", { address }),
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        h(Button, { key: "trust", look: "primary", busy, onClick: trust }, t("gatepostTrust")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostTrustFailed") }),
    h("p", null, t("gatepostTrustText")),
  );
}

/** Somebody else knows the secret: another one is what helps. Until then, and after, the address can be shut out. */
function StrangerDialog({ login: { id, address, here, credential, proof }, onClose, onDone }) {
  const { t, call, dateTime, pageUrl, changePassword, steppedUp, askForFactor } = useGatepost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();
  const mobile = proof === "mobile-password";

  const block = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { until } = await call("POST", "blocked-addresses", { address });
      onDone(t("gatepostBlockedNow", { address, until: dateTime(until) }));
      return;
    } catch (failure) {
      if (failure.stepUp && !steppedUp.current) {
        await askForFactor({ what: "stranger", id });
        return;
      }
      setProblem(failure);
    }
    setBusy(false);
  };
  return h(
    Dialog,
    {
      title: t("gatepostStrangerTitle"),
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        credential
          ? h(LinkButton, { key: "go", look: "primary", href: pageUrl(mobile ? "mail/mobile" : "mail/apps") }, t("gatepostStrangerRemove"))
          : h(Button, { key: "go", look: "primary", onClick: changePassword }, t("gatepostChangePassword")),
        address &&
          !here &&
          h(Button, { key: "block", look: "secondary danger", busy, onClick: block }, t("gatepostBlockAddress")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostBlockFailed") }),
    h("p", null, t(!credential ? "gatepostStrangerPassword" : mobile ? "gatepostStrangerMobilePassword" : "gatepostStrangerAppPassword", { label: credential?.label ?? "" })),
    address && !here && h("p", { className: "pf-v5-u-mt-md" }, t("gatepostBlockText", { address })),
  );
}
