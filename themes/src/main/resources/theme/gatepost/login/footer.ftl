<#-- SPDX-License-Identifier: Apache-2.0 -->
<#import "gatepost-trust.ftl" as trust>
<#macro content>
    <@trust.offer />
</#macro>
