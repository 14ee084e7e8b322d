<#-- SPDX-License-Identifier: Apache-2.0 -->
<#-- A theme resource: a login theme of somebody else's can show it in its own footer.ftl. -->
<#--
  How the domain shows itself; gatepostBrand is there only where it says something. Its values come from a strict parser
  (addresses and colours without any character that ends a string, a rule or a tag), so that they stand in the style sheet as
  they are; the colours can be read on Keycloak's card, light and dark.
-->
<#macro style>
    <#if gatepostBrand??>
        <style id="gatepost-brand">
            #kc-header-wrapper { text-transform: none; letter-spacing: normal; overflow-wrap: anywhere; }
            <#if gatepostBrand.logo??>
            #kc-header-wrapper::before {
                content: ""; display: block; height: 4rem; margin-bottom: 0.75rem;
                background: url("${gatepostBrand.logo?no_esc}") center / contain no-repeat;
            }
            </#if>
            <#if gatepostBrand.accent??>
            :root {
                --keycloak-card-top-color: ${gatepostBrand.line?no_esc};
                --gatepost-accent: ${gatepostBrand.accent?no_esc};
                --gatepost-accent-text: ${gatepostBrand.accentText?no_esc};
            }
            :root.${properties.kcDarkModeClass!"pf-v5-theme-dark"} {
                --gatepost-accent: ${gatepostBrand.accentDark?no_esc};
                --gatepost-accent-text: ${gatepostBrand.accentDarkText?no_esc};
            }
            .pf-v5-c-login__main {
                --pf-v5-global--primary-color--100: var(--gatepost-accent);
                --pf-v5-global--active-color--100: var(--gatepost-accent);
                --pf-v5-global--link--Color: var(--gatepost-accent);
                --pf-v5-global--link--Color--hover: var(--gatepost-accent);
                --pf-v5-global--link--Color--visited: var(--gatepost-accent);
                accent-color: var(--gatepost-accent);
            }
            .pf-v5-c-login__main a { color: var(--gatepost-accent); }
            .pf-v5-c-login__main .pf-v5-c-button.pf-m-primary:not(:disabled, .pf-m-disabled) {
                background-color: var(--gatepost-accent); color: var(--gatepost-accent-text);
            }
            .pf-v5-c-login__main .pf-v5-c-button.pf-m-secondary { color: var(--gatepost-accent); }
            <#-- Keycloak dyes these icons by a filter, in the light and in the dark by another one, whatever they are filled with. -->
            .pf-v5-c-login__main #kc-social-providers svg:not(.google) { filter: none; fill: var(--gatepost-accent); }
            .pf-v5-c-login__main .pf-v5-c-button.pf-m-secondary::after { border-color: var(--gatepost-accent); }
            .pf-v5-c-login__main .pf-v5-c-button:is(:hover, :focus-visible) { text-decoration: underline; }
            </#if>
            <#if gatepostBrand.background??>
            .login-pf:not(.${properties.kcDarkModeClass!"pf-v5-theme-dark"}) body { background: ${gatepostBrand.background?no_esc}; }
            .login-pf:not(.${properties.kcDarkModeClass!"pf-v5-theme-dark"}) #kc-header-wrapper { color: ${gatepostBrand.backgroundText?no_esc} !important; }
            </#if>
        </style>
    </#if>
</#macro>
