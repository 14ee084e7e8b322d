// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Button, Spinner } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

/** In what the domain's realm differs from the template, and a way to make it as the template says. */
export function DomainDifferences({ domain, onChanged }) {
  const { t } = useGatepost();
  const [open, setOpen] = useState(false);
  return h(
    "details",
    { className: "gatepost-program", onToggle: (event) => setOpen(event.target.open) },
    h("summary", null, t("gatepostCompare")),
    open && h(Differences, { domain, onChanged }),
  );
}

function Differences({ domain, onChanged }) {
  const { t, call } = useGatepost();
  const path = `domains/${encodeURIComponent(domain.domain)}`;
  const { value, problem, reload } = useLoaded(path);
  const [failure, setFailure] = useState();
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  if (value.differences.length === 0) return h("p", null, t("gatepostAsTemplate"));
  const repaired = () => {
    reload();
    onChanged(t("gatepostRepaired", domain));
  };
  const repair = () => call("POST", `${path}/repair`, {}).then(repaired, setFailure);
  return h(
    "div",
    null,
    failure && h(ProblemAlert, { problem: failure, title: t("gatepostNotDone") }),
    h(
      "ul",
      { className: "gatepost-places" },
      value.differences.map(({ pointer, template, realm }) =>
        h(
          "li",
          { key: pointer },
          h("code", null, pointer),
          h("del", { className: "gatepost-json" }, JSON.stringify(realm)),
          h("ins", { className: "gatepost-json" }, JSON.stringify(template)),
        ),
      ),
    ),
    domain.mayManage && h(Button, { onClick: repair }, t("gatepostRepair")),
  );
}
