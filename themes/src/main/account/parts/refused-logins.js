// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, Dialog, LinkButton, PageSection } from "../lib/ui.js";
import { proofOf, reasonOf, serviceName } from "../lib/words.js";

/**
 * Above every page of ours: mail programs that were refused although their password was right, and what their owner can do.
 * Where that cannot be loaded the page below it says what is wrong.
 */
export function RefusedLogins() {
  const { t, draftOf } = useGatepost();
  const { value: refused, reload } = useLoaded("refused-logins");
  const [asked, setAsked] = useState(() => draftOf(TRUST));
  const [done, setDone] = useState();

  if (!done && !(refused?.length > 0)) return null;
  const one = asked && refused?.find(({ id }) => id === asked.id);
  return h(
    PageSection,
    { label: t("gatepostRefusedLogins") },
    done && h(Alert, { kind: "success", title: done, focus: true }),
    refused?.map((login) => h(RefusedLogin, { key: login.id, login, onAsk: setAsked, onDismissed: reload })),
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

const TRUST = "gatepost-trust-refused";

function RefusedLogin({ login, onAsk, onDismissed }) {
  const { t, call, dateTime, pageUrl } = useGatepost();
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const { id, service, at, address, here, trustHelps, accepts } = login;

  const dismiss = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call("DELETE", `refused-logins/${encodeURIComponent(id)}`);
    } catch (failure) {
      if (failure.status !== 404) {
        setProblem(failure);
        setBusy(false);
        return;
      }
    }
    onDismissed();
  };

  return h(
    Alert,
    {
      kind: "warning",
      title: t("gatepostRefusedTitle", {
        service: serviceName(t, service),
        address: address ?? t("gatepostUnknownAddress"),
        when: dateTime(at),
      }),
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostDismissFailed") }),
    h("p", null, t("gatepostRefusedText", { proof: proofOf(t, login) ?? t("gatepostPassword") }), " ", reasonOf(t, login)),
    trustHelps && !here && h("p", null, t("gatepostTrustThere")),
    h(
      "p",
      { className: "gatepost-actions" },
      trustHelps && here && h(Button, { onClick: () => onAsk({ what: "trust", id }) }, t("gatepostTrustThisNetwork")),
      accepts.includes("app-password") &&
        h(LinkButton, { href: pageUrl("mail/apps") }, t("gatepostAppPasswordCreate")),
      accepts.includes("mobile-password") &&
        h(LinkButton, { href: pageUrl("mail/mobile") }, t("gatepostMobileCreate")),
      h(Button, { look: "secondary danger", onClick: () => onAsk({ what: "stranger", id }) }, t("gatepostNotMe")),
      h(Button, { look: "link", busy, onClick: dismiss }, t("gatepostDismiss")),
    ),
  );
}

/** The server trusts the address of the request itself, for as long as the policy says. */
function TrustDialog({ login: { id, address }, onClose, onDone }) {
  const { t, call, dateTime, steppedUpFor, askForFactor } = useGatepost();
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
      if (failure.stepUp && !steppedUpFor(TRUST)) {
        await askForFactor({ what: "trust", id }, TRUST);
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

/** Somebody else knows the secret: nothing but another secret helps. */
function StrangerDialog({ login: { credential, proof }, onClose }) {
  const { t, pageUrl, changePassword } = useGatepost();
  const mobile = proof === "mobile-password";
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
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    h("p", null, t(credential ? "gatepostStrangerAppPassword" : "gatepostStrangerPassword", { label: credential?.label ?? "" })),
  );
}
