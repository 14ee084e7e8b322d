// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, CopyField, Facts, Heading, Table } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

const LOOK_AGAIN_MS = 2_000;

/** A sign-in at the company that signs nobody in, and what arrived by it. */
export function CompanyTest({ path }) {
  const { t, call, dateTime } = useGatepost();
  const [test, setTest] = useState();
  const [arrived, setArrived] = useState();
  const [problem, setProblem] = useState();
  const begin = () => {
    setArrived(undefined);
    setProblem(undefined);
    call("POST", `${path}/tests`, {}).then(setTest, setProblem);
  };
  useEffect(() => {
    if (!test || arrived) return undefined;
    let timer;
    let wanted = true;
    const look = () =>
      call("GET", `${path}/tests/${test.id}`).then(
        (found) => {
          if (!wanted) return;
          if (found.state === "arrived") setArrived(found.arrived);
          else timer = setTimeout(look, LOOK_AGAIN_MS);
        },
        (failure) => {
          if (!wanted) return;
          setTest(undefined);
          setProblem(failure);
        },
      );
    timer = setTimeout(look, LOOK_AGAIN_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [call, path, test, arrived]);
  return h(
    "section",
    { "aria-labelledby": "gatepost-company-test" },
    h(Heading, { id: "gatepost-company-test" }, t("gatepostTestSignIn")),
    h("p", { className: "pf-v5-u-mb-md" }, t("gatepostTestSignInText")),
    problem && h(ProblemAlert, { problem, title: t("gatepostNoTest") }),
    h("div", { className: "gatepost-actions pf-v5-u-mb-md" }, h(Button, { onClick: begin }, t(test ? "gatepostTestAgain" : "gatepostTestBegin"))),
    test &&
      !arrived &&
      h(
        Alert,
        { title: t("gatepostTestWaits", { until: dateTime(test.until) }), focus: true },
        h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: test.url, target: "_blank", rel: "noopener" }, t("gatepostTestOpen"))),
        h(CopyField, { label: t("gatepostTestAddress"), value: test.url, copyLabel: t("gatepostCopy"), copiedLabel: t("gatepostCopied") }),
      ),
    arrived && h(Arrived, { arrived }),
  );
}

function Arrived({ arrived }) {
  const { t, dateTime } = useGatepost();
  const good = !arrived.fault && arrived.outcome === "admit";
  return h(
    "div",
    { role: "status" },
    h(
      Alert,
      { kind: good ? "success" : "warning", title: t(good ? "gatepostTestGood" : arrived.fault ? "gatepostTestFault" : "gatepostTestRefused"), focus: true },
      arrived.fault && h("p", null, fault(t, arrived.fault)),
      arrived.problem && h("p", null, arrived.problem),
      arrived.sentence && h("p", null, arrived.sentence),
    ),
    h(Facts, {
      facts: [
        [t("gatepostAccount"), arrived.account],
        [t("gatepostTestExists"), arrived.account && t(arrived.exists ? (arrived.tied ? "gatepostTestTied" : "gatepostTestUntied") : "gatepostTestNew")],
        [t("gatepostTestSubject"), arrived.nameId ?? arrived.subject],
        [t("gatepostTestContext"), arrived.authnContext],
        [t("gatepostTestSignedIn"), arrived.signedInThere && dateTime(arrived.signedInThere)],
        [t("gatepostReason"), arrived.reason && `${arrived.reason}, ${arrived.rule}`],
      ],
    }),
    arrived.attributes?.length > 0 &&
      h(Table, {
        label: t("gatepostTestAttributes"),
        columns: [t("gatepostTestAttribute"), t("gatepostTestValue")],
        rows: arrived.attributes.map(({ name, friendlyName, values }, i) => ({
          key: i,
          cells: [friendlyName ? `${friendlyName} (${name})` : name, values.join(", ")],
        })),
      }),
  );
}

/** The server's word, behind it in the admin's language what is the matter where there is a sentence for it. */
function fault(t, told) {
  const word = told.split(": ")[1]?.split(" ")[0];
  return t.has(`gatepostFault_${word}`) ? `${t(`gatepostFault_${word}`)} (${told})` : told;
}
