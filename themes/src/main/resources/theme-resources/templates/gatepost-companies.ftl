<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#-- The company's sign-in instead of what the page wants; gatepostCompanies has something only where that would do. -->
<#macro ways>
    <#if gatepostCompanies?? && gatepostCompanies?has_content>
        <div id="gatepost-companies">
            <#list gatepostCompanies as company>
                <p class="${properties.kcFormGroupClass!}"><a id="gatepost-company-${company.alias}" href="${company.url}" class="${properties.kcButtonClass!} ${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}">${msg("gatepostCompany", company.name)}</a></p>
            </#list>
        </div>
        <#-- The footer of Keycloak's page has no margins; below the form is where people look for it. -->
        <script type="module">
            const companies = document.getElementById("gatepost-companies");
            document.querySelector("#kc-otp-login-form, #webauth, #kc-recovery-code-login-form, #kc-totp-settings-form, #register")?.after(companies);
        </script>
    </#if>
</#macro>
