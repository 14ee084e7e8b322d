<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#-- Other second factors than the one that the page is about: to show, or to set up. -->
<#macro others>
    <#if gatepostWays?? && gatepostWays?has_content>
        <@choices id="gatepost-ways" name="gatepostWay" words=gatepostWays />
    </#if>
    <#if gatepostInstead??>
        <@choices id="gatepost-instead" name="gatepostInstead" words=[gatepostInstead] />
    </#if>
</#macro>

<#macro choices id name words>
    <form id="${id}" action="${url.loginAction}" method="post" class="${properties.kcFormGroupClass!}" style="text-align: center">
        <#list words as word>
            <button name="${name}" value="${word}" type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonLinkClass!"pf-m-link"}">${msg(name + "." + word)}</button>
        </#list>
    </form>
</#macro>
