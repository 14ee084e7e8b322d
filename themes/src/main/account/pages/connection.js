// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Heading, PageSection, Spinner, Tag } from "../lib/ui.js";
import { proofNames, reasonText, serviceWithUse } from "../lib/words.js";

/** Where the person is now, whether that is trusted and why, and what each way in would take from there. */
export default function Connection() {
  const { t } = useGatepost();
  const { value: connection, problem, reload } = useLoaded("connection");

  return h(
    PageSection,
    { title: t("gatepostConnection"), intro: t("gatepostConnectionIntro") },
    problem && h(ProblemAlert, { problem, title: t("gatepostConnectionFailed"), onRetry: reload }),
    !problem && !connection && h(Spinner),
    connection && h(Verdict, { connection }),
    connection && h(Accepted, { services: connection.services }),
  );
}

function Verdict({ connection }) {
  const { t } = useGatepost();
  const title = connection.address
    ? t(connection.trusted ? "gatepostTrustedFrom" : "gatepostNotTrustedFrom", { address: connection.address })
    : t("gatepostOriginUnknown");
  return h(Alert, { kind: connection.trusted ? "success" : "info", title }, h("p", null, reasonText(t, connection)));
}

function Accepted({ services }) {
  const { t } = useGatepost();
  return h(
    "div",
    null,
    h(Heading, { id: "gatepost-accepted" }, t("gatepostAccepted")),
    h(
      "table",
      { className: "pf-v5-c-table pf-m-grid-md pf-m-compact", "aria-labelledby": "gatepost-accepted" },
      h(
        "thead",
        { className: "pf-v5-c-table__thead" },
        h(
          "tr",
          { className: "pf-v5-c-table__tr" },
          ["gatepostService", "gatepostSignInWith"].map((key) =>
            h("th", { key, scope: "col", className: "pf-v5-c-table__th" }, t(key)),
          ),
        ),
      ),
      h(
        "tbody",
        { className: "pf-v5-c-table__tbody" },
        services.map(({ service, accepts }) =>
          h(
            "tr",
            { key: service, className: "pf-v5-c-table__tr" },
            h("td", { className: "pf-v5-c-table__td", "data-label": t("gatepostService") }, serviceWithUse(t, service)),
            h(
              "td",
              { className: "pf-v5-c-table__td", "data-label": t("gatepostSignInWith") },
              accepts.length > 0 ? proofNames(t, accepts) : h(Tag, { color: "red" }, t("gatepostNothing")),
            ),
          ),
        ),
      ),
    ),
  );
}
