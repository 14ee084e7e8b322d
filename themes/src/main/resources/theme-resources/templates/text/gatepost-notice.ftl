<#ftl output_format="plainText">
<#-- SPDX-License-Identifier: Apache-2.0 -->
${msg("gatepostMailSubject." + notice)}

${msg("gatepostMail." + notice)}

<#list facts as name, value>
${msg("gatepostMailFact." + name)}: <#if name == "factor">${msg("gatepostMailFactor." + value)}<#else>${value}</#if>
</#list>
${msg("gatepostMailFact.when")}: ${when}

${msg("gatepostMailNotYou", account)}
