// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, CopyField, Dialog, Heading, Row, Rows, Spinner } from "../lib/ui.js";
import { ConfirmedButton } from "./confirm.js";
import { ProblemAlert } from "./problem.js";

/** The second factors of an account, and the two ways out for somebody who has none at hand. */
export function Factors({ account, path, onDone }) {
  const { t, call, dateTime } = useGatepost();
  const { value, problem } = useLoaded(`${path}/second-factor`);
  const [given, setGiven] = useState();
  return h(
    "section",
    { "aria-labelledby": "gatepost-factors" },
    h(Heading, { id: "gatepost-factors" }, t("gatepostSecondFactors")),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value?.bypass && h(Alert, { title: t("gatepostBypassStands", { until: dateTime(value.bypass.until) }) }),
    value?.factors.length === 0 && h("p", null, t("gatepostNoFactors")),
    value?.factors.length > 0 &&
      h(
        Rows,
        { label: t("gatepostSecondFactors") },
        value.factors.map(({ id, type, label, created }) =>
          h(Row, {
            key: id,
            title: t.has(`gatepostFactor_${type}`) ? t(`gatepostFactor_${type}`) : type,
            facts: [
              [t("gatepostName"), label],
              [t("gatepostCreated"), created && dateTime(created)],
            ],
          }),
        ),
      ),
    value &&
      account.mayHelp &&
      h(
        "div",
        { className: "gatepost-actions" },
        value.factors.length > 0 &&
          h(ConfirmedButton, {
            label: t("gatepostResetFactors"),
            title: t("gatepostResetFactorsTitle", account),
            text: t("gatepostResetFactorsText"),
            act: () => call("POST", `${path}/second-factor/reset`, {}),
            onDone: () => onDone(t("gatepostFactorsReset", account)),
          }),
        h(ConfirmedButton, {
          label: t("gatepostGiveBypass"),
          title: t("gatepostGiveBypassTitle", account),
          text: t("gatepostGiveBypassText"),
          look: "secondary",
          act: () => call("POST", `${path}/second-factor/bypass`, {}),
          onDone: setGiven,
        }),
        value.bypass &&
          h(ConfirmedButton, {
            label: t("gatepostTakeBypass"),
            title: t("gatepostTakeBypassTitle", account),
            text: t("gatepostTakeBypassText"),
            act: () => call("DELETE", `${path}/second-factor/bypass`),
            onDone: () => onDone(t("gatepostBypassTaken")),
          }),
      ),
    given &&
      h(
        Dialog,
        {
          title: t("gatepostBypassGiven"),
          footer: h(
            Button,
            {
              look: "primary",
              onClick: () => {
                setGiven();
                onDone(t("gatepostBypassStands", { until: dateTime(given.until) }));
              },
            },
            t("gatepostDone"),
          ),
        },
        h(Alert, { kind: "warning", title: t("gatepostShownOnce") }),
        h(CopyField, { label: t("gatepostCode"), value: given.code, copyLabel: t("gatepostCopy"), copiedLabel: t("gatepostCopied") }),
        h("p", null, t("gatepostBypassUntil", { until: dateTime(given.until) })),
      ),
  );
}
