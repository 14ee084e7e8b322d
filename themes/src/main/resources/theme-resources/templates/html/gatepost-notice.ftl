<#-- SPDX-License-Identifier: Apache-2.0 -->
<html lang="${locale.language}" dir="${ltr?then("ltr", "rtl")}">
<body>
<p><strong>${msg("gatepostMailSubject." + notice)}</strong></p>
<p>${msg("gatepostMail." + notice)}</p>
<ul>
<#list facts as name, value>
<li>${msg("gatepostMailFact." + name)}: <#if name == "factor">${msg("gatepostMailFactor." + value)}<#else>${value}</#if></li>
</#list>
<li>${msg("gatepostMailFact.when")}: ${when}</li>
</ul>
<p>${msg("gatepostMailNotYou", account)}</p>
</body>
</html>
