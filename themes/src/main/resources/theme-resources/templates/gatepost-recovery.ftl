<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: it is shown in every realm, whatever login theme the realm has. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("code"); section>
    <#if section = "header">
        ${msg("gatepostRecoveryTitle." + gatepostRecovery.step)}
    <#elseif section = "form">
        <#if gatepostRecovery.step = "done">
            <div id="gatepost-recovery-done">
                <p class="${properties.kcFormGroupClass!}">${msg("gatepostRecoveryDone")}</p>
                <p><a id="gatepost-restart" href="${url.loginRestartFlowUrl}" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}">${msg("gatepostRecoveryAgain")}</a></p>
            </div>
        <#else>
            <form id="gatepost-recovery-form" data-step="${gatepostRecovery.step}" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
                <input type="hidden" name="token" value="${gatepostRecovery.token}"/>
                <#if gatepostRecovery.masked??>
                    <p class="${properties.kcFormGroupClass!}">${msg("gatepostRecoveryText." + gatepostRecovery.step, gatepostRecovery.masked)}</p>
                <#else>
                    <p class="${properties.kcFormGroupClass!}">${msg("gatepostRecoveryText." + gatepostRecovery.step, msg("gatepostRecoveryAnyAddress"))}</p>
                </#if>
                <#if gatepostRecovery.step = "code">
                    <div class="${properties.kcFormGroupClass!}">
                        <label for="code" class="${properties.kcLabelClass!}">${msg("gatepostRecoveryCode")}</label>
                        <span class="${properties.kcInputClass!}">
                            <input id="code" name="code" type="text" inputmode="numeric" maxlength="64" autocomplete="one-time-code" autofocus dir="ltr"
                                   aria-describedby="code-hint" aria-invalid="<#if messagesPerField.existsError("code")>true<#else>false</#if>"/>
                        </span>
                        <#if messagesPerField.existsError("code")>
                            <p id="input-error-code" class="${properties.kcInputErrorMessageClass!}" aria-live="polite">
                                ${kcSanitize(messagesPerField.get("code"))?no_esc}
                            </p>
                        </#if>
                        <p id="code-hint">${msg("gatepostRecoveryCodeHint")}</p>
                    </div>
                </#if>
                <div class="${properties.kcFormGroupClass!}">
                    <input id="kc-login" type="submit" <#if gatepostRecovery.step = "start">name="send" </#if>value="${msg("gatepostRecoveryButton." + gatepostRecovery.step)}"
                           class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}"/>
                </div>
                <p><a id="gatepost-restart" href="${url.loginRestartFlowUrl}">${msg("gatepostRestart")}</a></p>
            </form>
        </#if>
    </#if>
</@layout.registrationLayout>
