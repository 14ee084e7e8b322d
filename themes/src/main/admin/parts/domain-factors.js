// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Field } from "../lib/ui.js";
import { ConfirmedByName } from "./confirm-by-name.js";
import { ProblemAlert, wrongIn } from "./problem.js";

/** The second factors of a whole domain: counted first, then reset, some accounts at a time so that each request ends in time. */
export function DomainFactors() {
  const { t, call, may, realm } = useGatepost();
  const [typed, setTyped] = useState(realm.includes(".") ? realm : "");
  const [state, setState] = useState({});
  const { counted, problem, reset, under } = state;
  if (!may("manage-users")) return null;
  const ask = (domain, body) => call("POST", `domains/${encodeURIComponent(domain)}/second-factor/reset`, body);
  const count = (event) => {
    event.preventDefault();
    ask(typed.trim().toLowerCase(), { dryRun: true, max: 1 }).then((counted) => setState({ counted }), (problem) => setState({ problem }));
  };
  const resetAll = async () => {
    for (let number = 0; ; ) {
      const answer = await ask(counted.domain, { dryRun: false });
      number += answer.affected;
      // None this time: what remains would never end.
      if (answer.remaining === 0 || answer.affected === 0) return { number, ...answer };
      setState({ counted, under: number });
    }
  };
  const number = counted && counted.affected + counted.remaining;
  return h(
    "details",
    { className: "gatepost-program pf-v5-u-mt-lg" },
    h("summary", null, t("gatepostDomainFactors")),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    reset && h(Alert, { kind: reset.remaining ? "warning" : "success", title: t("gatepostDomainFactorsReset", reset), focus: true }),
    h(
      "form",
      { className: "gatepost-choice", onSubmit: count },
      h(Field, { label: t("gatepostDomain"), hint: t("gatepostDomainFactorsHint"), error: wrongIn(problem, "domain", t), required: true }, (field) =>
        h("input", {
          ...field,
          value: typed,
          spellCheck: false,
          onChange: (event) => {
            setState({});
            setTyped(event.target.value);
          },
        }),
      ),
      h(Button, { type: "submit" }, t("gatepostCount")),
    ),
    h("p", { role: "status" }, under ? t("gatepostDomainFactorsUnder", { number: under }) : counted && t("gatepostDomainFactorsCounted", { domain: counted.domain, number })),
    counted?.skipped && h("p", { className: "gatepost-hint" }, t("gatepostDomainFactorsSkipped", { name: counted.skipped })),
    number > 0 &&
      h(ConfirmedByName, {
        label: t("gatepostDomainFactorsDo"),
        title: t("gatepostDomainFactorsTitle", { ...counted, number }),
        text: t("gatepostDomainFactorsText"),
        domain: counted.domain,
        goneIsDone: false,
        act: resetAll,
        onDone: (reset) => setState({ reset }),
      }),
  );
}
