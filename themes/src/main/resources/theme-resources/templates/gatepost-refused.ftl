<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: the gate stands in every realm, whatever login theme the realm has. -->
<#import "template.ftl" as layout>
<#import "gatepost-companies.ftl" as companies>
<@layout.registrationLayout displayMessage=false; section>
    <#if section = "header">
        ${msg("gatepostRefusedTitle")}
    <#elseif section = "form">
        <div id="gatepost-refused" data-reason="${gatepostReason}">
            <p>${msg("gatepostRefused." + gatepostReason)}</p>
            <p class="${properties.kcFormGroupClass!}">${msg("gatepostRefusedHelp." + gatepostReason)}</p>
            <@companies.ways />
            <p><a id="gatepost-restart" href="${url.loginRestartFlowUrl}">${msg("gatepostRestart")}</a></p>
        </div>
    </#if>
</@layout.registrationLayout>
