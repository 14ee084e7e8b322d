<#-- SPDX-License-Identifier: Apache-2.0 -->
<#import "gatepost-brand.ftl" as brand>
<#import "gatepost-trust.ftl" as trust>
<#import "gatepost-companies.ftl" as companies>
<#import "gatepost-recovery-link.ftl" as recovery>
<#import "gatepost-ways.ftl" as ways>
<#macro content>
    <@brand.style />
    <@trust.offer />
    <@ways.others />
    <#if !gatepostReason??>
        <@companies.ways />
    </#if>
    <#if auth?has_content && auth.showUsername()>
        <#-- Keycloak 26.7 labels the field of the name that is not on this page, and leaves the one that is without a label. -->
        <script type="module">
            const shown = document.getElementById("kc-attempted-username");
            const label = document.querySelector('label[for="username"]');
            if (shown && label && !document.getElementById("username")) label.htmlFor = shown.id;
        </script>
    </#if>
    <#if gatepostNameIsStated??>
        <#-- Keycloak asks for the name as if it could be another one. Without a username on the page the address is the name. -->
        <script type="module">
            const stated = document.getElementById("username") ?? document.getElementById("email");
            if (stated) {
                stated.readOnly = true;
                stated.parentElement.classList.add("pf-m-readonly");
            }
        </script>
    </#if>
    <@recovery.link />
</#macro>
