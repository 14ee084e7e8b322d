// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Facts } from "../lib/ui.js";
import { serviceName } from "../lib/words.js";

const MAIL_PROGRAMS = ["thunderbird", "outlook", "applemail", "iphone", "android", "fairemail"];
const CALENDARS = ["iphoneDav", "davx5"];
const PHONES = ["iphoneEas", "androidEas"];

/** Servers and where common programs want them typed. */
export function ClientSettings({ services, servers }) {
  const { t } = useGatepost();
  const programs = [
    ...(services.includes("imap") || services.includes("pop3") ? MAIL_PROGRAMS : []),
    ...(services.includes("dav") ? CALENDARS : []),
    ...(services.includes("eas") ? PHONES : []),
  ];

  return h(
    "div",
    null,
    h("h2", { className: "pf-v5-c-title pf-m-md pf-v5-u-mt-md" }, t("gatepostSettings")),
    h(Facts, {
      facts: services.map((service) => [
        serviceName(t, service),
        servers[service] ? server(t, servers[service]) : t("gatepostServerUnknown"),
      ]),
    }),
    programs.map((program) =>
      h(
        "details",
        { key: program, className: "gatepost-program" },
        h("summary", null, t(`gatepostProgram_${program}`)),
        h("p", null, t(`gatepostProgramHow_${program}`)),
      ),
    ),
  );
}

/** imaps://host:993 is TLS from the start, imap://host:143 STARTTLS (RFC 8314 section 3); a web address is shown as it is. */
function server(t, text) {
  const { protocol, hostname, port } = new URL(text);
  if (protocol === "https:" || protocol === "http:") return text;
  return t(protocol.endsWith("s:") ? "gatepostServerTls" : "gatepostServerStartTls", { host: hostname, port });
}
