<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: the gate stands in every realm, whatever login theme the realm has. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
    <#if section = "header">
        ${msg("gatepostEnrolmentTitle")}
    <#elseif section = "form">
        <form id="gatepost-enrolment-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
            <div class="${properties.kcFormGroupClass!}">
                <p>${msg("gatepostEnrolmentUntil", gatepostUntil)}</p>
                <p>${msg(gatepostHere?then("gatepostEnrolmentHere", "gatepostEnrolmentElsewhere"))}</p>
            </div>
            <div class="${properties.kcFormGroupClass!}">
                <#if gatepostHere>
                    <button id="gatepost-now" name="now" value="on" type="submit" autofocus
                            class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}">${msg("gatepostEnrolmentNow")}</button>
                </#if>
            </div>
            <div class="${properties.kcFormGroupClass!}">
                <button id="gatepost-later" name="later" value="on" type="submit"
                        class="${properties.kcButtonClass!} <#if gatepostHere>${properties.kcButtonSecondaryClass!}<#else>${properties.kcButtonPrimaryClass!}</#if> ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}">${msg(gatepostHere?then("gatepostEnrolmentLater", "gatepostEnrolmentGoOn"))}</button>
            </div>
        </form>
    </#if>
</@layout.registrationLayout>
