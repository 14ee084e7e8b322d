<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#-- What may be trusted besides the second factor; gatepostTrust is there only where something may. -->
<#macro offer>
    <#if gatepostTrust??>
        <fieldset id="gatepost-trust" data-form="${gatepostTrust.form}" class="${properties.kcFormGroupClass!}" style="border: 0; margin: 0; padding: 0">
            <#if gatepostTrust.device??>
                <@choice "gatepostTrustDevice" gatepostTrust.device />
            </#if>
            <#if gatepostTrust.network??>
                <@choice "gatepostTrustNetwork" gatepostTrust.network />
            </#if>
        </fieldset>
        <#-- The boxes belong to the form wherever they stand; above its button is where people look for them. -->
        <script type="module">
            const trust = document.getElementById("gatepost-trust");
            const form = document.getElementById(trust.dataset.form);
            const button = form.querySelector("#kc-login") ?? document.getElementById("authenticateWebAuthnButton");
            button?.closest(".${properties.kcFormGroupClass!"kc-none"}")?.before(trust);
        </script>
    </#if>
</#macro>

<#macro choice name time>
    <div class="${properties.kcCheckboxClass!}">
        <input id="${name}" name="${name}" type="checkbox" value="on" form="${gatepostTrust.form}" class="${properties.kcCheckboxInputClass!}" aria-describedby="${name}-hint">
        <label for="${name}" class="${properties.kcCheckboxLabelClass!}">${msg(name, msg("gatepostTime." + time.unit, time.number))}</label>
        <span id="${name}-hint" class="pf-v5-c-check__description">${msg(name + "Hint")}</span>
    </div>
</#macro>
