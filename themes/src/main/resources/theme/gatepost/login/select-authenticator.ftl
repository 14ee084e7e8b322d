<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- Keycloak's page of this name; there each way is a div that a mouse alone can press. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayInfo=false; section>
    <#if section = "header">
        ${msg("loginChooseAuthenticator")}
    <#elseif section = "form">
        <form id="kc-select-credential-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
            <ul id="gatepost-choice" role="list">
                <#list auth.authenticationSelections as way>
                    <li>
                        <#-- The name is what is said first, what it wants comes after it. -->
                        <button type="submit" name="authenticationExecution" value="${way.authExecId}"
                                aria-labelledby="gatepost-choice-${way?index}" aria-describedby="gatepost-choice-hint-${way?index}"<#if way?is_first> autofocus</#if>>
                            <i class="${properties[way.iconCssClass]!way.iconCssClass}" aria-hidden="true"></i>
                            <span id="gatepost-choice-${way?index}" class="gatepost-choice-name">${msg(way.displayName)}</span>
                            <span id="gatepost-choice-hint-${way?index}" class="gatepost-choice-hint">${msg(way.helpText)}</span>
                        </button>
                    </li>
                </#list>
            </ul>
        </form>
    </#if>
</@layout.registrationLayout>
