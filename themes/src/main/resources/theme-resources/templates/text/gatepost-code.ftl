<#ftl output_format="plainText">
<#-- SPDX-License-Identifier: Apache-2.0 -->
${msg("gatepostCode." + occasion, name)}

    ${code}

${msg("gatepostCodeLasts", minutes)}

${msg("gatepostCodeNotYou." + occasion)}
