<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- Keycloak's page of this name, with links to the apps, and the key to type beside the code to scan. -->
<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "password-commons.ftl" as passwordCommons>
<#-- Where the apps that Keycloak names are to be had, for phones of both kinds. -->
<#assign apps = {
    "totpAppFreeOTPName": "https://freeotp.github.io/",
    "totpAppGoogleName": "https://support.google.com/accounts/answer/1066447",
    "totpAppMicrosoftAuthenticatorName": "https://www.microsoft.com/security/mobile-authenticator-app"
}>
<@layout.registrationLayout displayRequiredFields=false displayMessage=!messagesPerField.existsError("totp", "userLabel"); section>
    <#if section = "header">
        ${msg("gatepostTotpTitle")}
    <#elseif section = "form">
        <ol id="kc-totp-settings" class="pf-v5-c-list pf-v5-u-mb-md">
            <li>
                <p>${msg("gatepostTotpApp")}</p>
                <ul id="kc-totp-supported-apps">
                    <#list totp.supportedApplications as app>
                        <li><#if apps[app]??><a href="${apps[app]}" target="_blank" rel="noopener noreferrer">${msg(app)}</a><#else>${msg(app)}</#if></li>
                    </#list>
                </ul>
            </li>
            <li>
                <p>${msg("gatepostTotpScan")}</p>
                <img id="kc-totp-secret-qr-code" src="data:image/png;base64, ${totp.totpSecretQrCode}" alt="${msg("gatepostTotpQrCode")}" style="max-width: 100%; background: #fff"/>
                <details id="gatepost-totp-manual"<#if mode?? && mode = "manual"> open</#if>>
                    <summary>${msg("gatepostTotpType")}</summary>
                    <p><code id="kc-totp-secret-key" style="overflow-wrap: anywhere">${totp.totpSecretEncoded}</code></p>
                    <ul>
                        <li id="kc-totp-type">${msg("loginTotpType")}: ${msg("loginTotp." + totp.policy.type)}</li>
                        <li id="kc-totp-algorithm">${msg("loginTotpAlgorithm")}: ${totp.policy.getAlgorithmKey()}</li>
                        <li id="kc-totp-digits">${msg("loginTotpDigits")}: ${totp.policy.digits}</li>
                        <#if totp.policy.type = "totp">
                            <li id="kc-totp-period">${msg("loginTotpInterval")}: ${totp.policy.period}</li>
                        <#else>
                            <li id="kc-totp-counter">${msg("loginTotpCounter")}: ${totp.policy.initialCounter}</li>
                        </#if>
                    </ul>
                </details>
            </li>
            <li>
                <p>${msg("gatepostTotpConfirm")}</p>
            </li>
        </ol>

        <form action="${url.loginAction}" class="${properties.kcFormClass!}" id="kc-totp-settings-form" method="post" novalidate="novalidate">
            <@entry name="totp" label=msg("authenticatorCode") required=true>
                <input type="text" required id="totp" name="totp" autocomplete="one-time-code" inputmode="numeric"
                       aria-invalid="<#if messagesPerField.existsError("totp")>true<#else>false</#if>"/>
            </@entry>
            <@entry name="userLabel" label=msg("gatepostTotpName") required=(totp.otpCredentials?size gte 1)>
                <input type="text" id="userLabel" name="userLabel" autocomplete="off" maxlength="255" aria-describedby="gatepost-totp-name-hint"
                       aria-invalid="<#if messagesPerField.existsError("userLabel")>true<#else>false</#if>"/>
            </@entry>
            <p id="gatepost-totp-name-hint" class="pf-v5-c-helper-text">${msg("gatepostTotpNameHint")}</p>
            <input type="hidden" id="totpSecret" name="totpSecret" value="${totp.totpSecret}"/>
            <#if mode??><input type="hidden" id="mode" name="mode" value="${mode}"/></#if>

            <div class="${properties.kcFormGroupClass!}">
                <@passwordCommons.logoutOtherSessions/>
            </div>

            <div class="${properties.kcFormGroupClass!}">
                <input type="submit" id="saveTOTPBtn" value="${msg("gatepostTotpDone")}"
                       class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}"/>
            </div>
            <#if isAppInitiatedAction??>
                <div class="${properties.kcFormGroupClass!}">
                    <button type="submit" id="cancelTOTPBtn" name="cancel-aia" value="true"
                            class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}">${msg("doCancel")}</button>
                </div>
            </#if>
        </form>
    </#if>
</@layout.registrationLayout>

<#macro entry name label required>
    <div class="${properties.kcFormGroupClass!}">
        <div class="${properties.kcLabelClass!}">
            <label class="pf-v5-c-form__label" for="${name}">
                <span class="pf-v5-c-form__label-text">${label}</span><#if required>&nbsp;<span class="pf-v5-c-form__label-required" aria-hidden="true">&#42;</span></#if>
            </label>
        </div>
        <div class="${properties.kcInputClass!} <#if messagesPerField.existsError(name)>pf-m-error</#if>">
            <#nested>
            <@field.errorIcon error=messagesPerField.get(name)/>
        </div>
        <#if messagesPerField.existsError(name)>
            <span id="input-error-${name}" class="${properties.kcInputErrorMessageClass!}" aria-live="polite">${messagesPerField.get(name)}</span>
        </#if>
    </div>
</#macro>
