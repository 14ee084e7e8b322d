<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#-- Where somebody goes who has lost the second factor; gatepostRecoveryUrl is there only where that may help. -->
<#macro link>
    <#if gatepostRecoveryUrl??>
        <p class="${properties.kcFormGroupClass!}"><a id="gatepost-recovery" href="${gatepostRecoveryUrl}">${msg("gatepostRecoveryLink")}</a></p>
        <#-- The footer of Keycloak's page has no margins; below the form is where people look for it. -->
        <script type="module">
            const link = document.getElementById("gatepost-recovery").parentElement;
            document.querySelector("#kc-otp-login-form, #webauth, #kc-recovery-code-login-form")?.after(link);
        </script>
    </#if>
</#macro>
