<#-- SPDX-License-Identifier: Apache-2.0 -->
<#import "gatepost-brand.ftl" as brand>
<#import "gatepost-trust.ftl" as trust>
<#macro content>
    <@brand.style />
    <@trust.offer />
</#macro>
