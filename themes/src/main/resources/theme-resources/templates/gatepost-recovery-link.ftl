<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#-- Where somebody goes who has lost the second factor; gatepostRecoveryUrl is there only where that may help. -->
<#macro link>
    <#if gatepostRecoveryUrl??>
        <p class="${properties.kcFormGroupClass!}"><a id="gatepost-recovery" href="${gatepostRecoveryUrl}">${msg("gatepostRecoveryLink")}</a></p>
    </#if>
</#macro>
