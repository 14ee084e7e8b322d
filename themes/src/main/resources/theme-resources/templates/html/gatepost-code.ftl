<#-- SPDX-License-Identifier: Apache-2.0 -->
<html lang="${locale.language}" dir="${ltr?then("ltr", "rtl")}">
<body>
<p>${msg("gatepostCode." + occasion, name)}</p>
<p style="font-size: 150%"><strong>${code}</strong></p>
<p>${msg("gatepostCodeLasts", minutes)}</p>
<p>${msg("gatepostCodeNotYou." + occasion)}</p>
</body>
</html>
