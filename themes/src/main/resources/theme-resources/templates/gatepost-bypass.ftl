<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: the gate stands in every realm, whatever login theme the realm has. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("bypass"); section>
    <#if section = "header">
        ${msg("gatepostBypassTitle")}
    <#elseif section = "form">
        <form id="gatepost-bypass-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
            <div class="${properties.kcFormGroupClass!}">
                <label for="bypass" class="${properties.kcLabelClass!}">${msg("gatepostBypassLabel")}</label>
                <span class="${properties.kcInputClass!}">
                    <input id="bypass" name="bypass" type="text" maxlength="64" autocomplete="off" autocapitalize="none"
                           spellcheck="false" autofocus dir="ltr" aria-describedby="bypass-hint"
                           aria-invalid="<#if messagesPerField.existsError("bypass")>true<#else>false</#if>"/>
                </span>
                <p id="bypass-hint">${msg("gatepostBypassHint")}</p>
                <#if messagesPerField.existsError("bypass")>
                    <p id="input-error-bypass" class="${properties.kcInputErrorMessageClass!}" aria-live="polite">
                        ${kcSanitize(messagesPerField.get("bypass"))?no_esc}
                    </p>
                </#if>
            </div>
            <div class="${properties.kcFormGroupClass!}">
                <input id="kc-login" type="submit" value="${msg("doLogIn")}"
                       class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}"/>
            </div>
        </form>
    </#if>
</@layout.registrationLayout>
