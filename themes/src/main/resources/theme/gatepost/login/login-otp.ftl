<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- Keycloak's page of this name; there the devices of somebody who has several are divs that a mouse alone can press. -->
<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp"); section>
    <#if section = "header">
        ${msg("doLogIn")}
    <#elseif section = "form">
        <form id="kc-otp-login-form" class="${properties.kcFormClass!}" onsubmit="login.disabled = true; return true;" action="${url.loginAction}" method="post">
            <#if otpLogin.userOtpCredentials?size gt 1>
                <fieldset id="gatepost-apps" class="${properties.kcFormGroupClass!}">
                    <legend class="pf-v5-c-form__label-text">${msg("gatepostOtpApp")}</legend>
                    <#list otpLogin.userOtpCredentials as app>
                        <div class="pf-v5-c-radio">
                            <input type="radio" id="kc-otp-credential-${app?index}" name="selectedCredentialId" value="${app.id}" class="pf-v5-c-radio__input"<#if app.id = otpLogin.selectedCredentialId!""> checked</#if>>
                            <label for="kc-otp-credential-${app?index}" class="pf-v5-c-radio__label">${app.userLabel}</label>
                        </div>
                    </#list>
                </fieldset>
            <#else>
                <input type="hidden" name="selectedCredentialId" value="${otpLogin.selectedCredentialId!}">
            </#if>

            <@field.input name="otp" label=msg("loginOtpOneTime") autocomplete="one-time-code" fieldName="totp" autofocus=true />

            <@buttons.loginButton />
        </form>
    </#if>
</@layout.registrationLayout>
