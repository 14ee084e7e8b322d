// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/**
 * The page that is open as somebody finds it who hears it, sees little of it, or has no mouse: names of controls, order of
 * headings, contrast (WCAG 2.2, 1.3.1, 1.4.3, 2.1.2, 2.4.6, 4.1.2), and whether it fits a screen.
 */
public final class Inspection {
    /** What is ours of a page: of the account console the page and its dialog, of a sign-in page all. */
    private static final String WITHIN = """
            const scope = document.querySelector('dialog[open]') ?? document.querySelector('.pf-v5-c-login__container')
                ?? document.querySelector('main') ?? document.body;
            const all = [scope, ...scope.querySelectorAll('*')];
            const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
                && one.getClientRects().length > 0;
            """;

    private static final String FAULTS = WITHIN + """
            const faults = [];
            const says = (one) => (one?.textContent ?? '').trim();
            const name = (one) => {
                const by = (one.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean)
                    .map((id) => says(document.getElementById(id))).join(' ').trim();
                const label = one.id && document.querySelector(`label[for="${CSS.escape(one.id)}"]`);
                return by || one.getAttribute('aria-label')?.trim() || says(label) || says(one.closest('label'))
                    || says(one) || one.querySelector('img[alt]')?.alt || (one.type === 'submit' && one.value)
                    || one.getAttribute('title') || '';
            };
            const short = (one) => one.outerHTML.slice(0, 160);
            const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex="0"]';
            for (const one of all) {
                if (one.matches(controls) && seen(one) && !name(one)) faults.push('no name: ' + short(one));
                if (one.matches('img') && !one.hasAttribute('alt')) faults.push('no alternative: ' + short(one));
                for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
                    for (const id of (one.getAttribute(attribute) ?? '').split(/\\s+/).filter(Boolean)) {
                        if (!document.getElementById(id)) faults.push(`${attribute} of nothing: ` + short(one));
                    }
                }
                if (one.matches('section, fieldset, table, dialog, ul[aria-label]') && seen(one) && one.matches('table, dialog')
                    && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby')) faults.push('no name: ' + short(one));
            }
            const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
            for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) {
                if (scope.querySelector('#' + CSS.escape(id))) faults.push('twice the id ' + id);
            }
            let level = 0;
            for (const one of scope.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
                if (!seen(one)) continue;
                const now = Number(one.tagName[1]);
                if (now > level + 1) faults.push(`heading of level ${now} after ${level}: ` + short(one));
                level = now;
            }
            if (level === 0) faults.push('no heading');
            if (!document.documentElement.lang) faults.push('no language');
            const colour = (text) => {
                const [r, g, b, a = 1] = text.match(/[0-9.]+/g).map(Number);
                return { r, g, b, a };
            };
            const luminance = ({ r, g, b }) => [r, g, b].map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (one) => {
                for (let at = one; at; at = at.parentElement) {
                    const style = getComputedStyle(at);
                    const found = colour(style.backgroundColor);
                    if (found.a === 1) return found;
                    // On a picture nobody can tell.
                    if (style.backgroundImage !== 'none') return undefined;
                }
                return { r: 255, g: 255, b: 255 };
            };
            for (const one of all) {
                const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
                if (!own || !seen(one) || one.closest(':disabled, [aria-disabled=true], .pf-v5-u-screen-reader, option')) continue;
                const style = getComputedStyle(one);
                const under = ground(one);
                if (!under) continue;
                const [a, b] = [luminance(colour(style.color)), luminance(under)].sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                const size = parseFloat(style.fontSize);
                const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
                if (ratio < (large ? 3 : 4.5) - 0.005) {
                    faults.push(`contrast ${ratio.toFixed(2)} (${style.color} on rgb(${under.r}, ${under.g}, ${under.b})): ` + says(one).slice(0, 60));
                }
            }
            return JSON.stringify(faults);
            """;

    private static final String TEXTS = WITHIN + """
            const texts = new Set();
            for (const one of all) {
                if (!seen(one) && !one.matches('option')) continue;
                for (const node of one.childNodes) if (node.nodeType === 3 && node.data.trim()) texts.add(node.data.trim());
                for (const attribute of ['aria-label', 'title', 'alt', 'placeholder']) {
                    if (one.getAttribute(attribute)) texts.add(one.getAttribute(attribute).trim());
                }
            }
            return JSON.stringify([...texts]);
            """;

    private static final String REACHABLE = WITHIN + """
            const reachable = all.filter((one) => seen(one) && one.tabIndex >= 0 && !one.disabled
                && one.matches('a[href], button, input:not([type=hidden]), select, textarea, summary')
                // Of radio buttons of one name the tabulator comes to the one that is chosen; the arrows move on from it.
                && !(one.type === 'radio' && !one.checked && document.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`)));
            reachable.forEach((one, i) => one.dataset.inspected = String(i));
            return JSON.stringify(reachable.map((one) => one.outerHTML.slice(0, 120)));
            """;

    private final ChromeDriver driver;

    public Inspection(Browser browser) {
        this.driver = browser.driver();
    }

    /** What is wrong for whoever hears the page or sees little; empty where nothing is. */
    public List<String> faults() {
        return texts(FAULTS);
    }

    /** All that is written or read out. */
    public List<String> texts() {
        return texts(TEXTS);
    }

    /** What the page cannot be scrolled away from sideways. */
    public boolean widerThanTheScreen() {
        return Boolean.TRUE.equals(
                driver.executeScript("return document.scrollingElement.scrollWidth > innerWidth + 1"));
    }

    /** The controls that the tabulator key does not come to, from where the keyboard is, in one round; and where it stays. */
    public List<String> outOfTheKeyboardsReach() {
        List<String> reachable = texts(REACHABLE);
        Set<Integer> reached = new LinkedHashSet<>();
        String before = "";
        List<String> faults = new ArrayList<>();
        int round = reachable.size() + 60;
        for (int presses = 0; presses < round && reached.size() < reachable.size(); presses++) {
            new Actions(driver).sendKeys(Keys.TAB).perform();
            String now = String.valueOf(
                    driver.executeScript(
                            "return document.activeElement?.dataset.inspected ?? 'elsewhere: ' + document.activeElement?.outerHTML.slice(0, 80)"));
            if (now.equals(before) && !now.startsWith("elsewhere")) {
                faults.add("the keyboard stays at " + now);
            }
            if (!now.startsWith("elsewhere")) {
                reached.add(Integer.valueOf(now));
            }
            before = now;
        }
        for (int i = 0; i < reachable.size(); i++) {
            if (!reached.contains(i)) {
                faults.add("not reached: " + reachable.get(i));
            }
        }
        return faults;
    }

    /** The computed value of a property of the first element that fits. */
    public String style(String selector, String pseudo, String property) {
        return String.valueOf(driver.executeScript(
                "return getComputedStyle(document.querySelector(arguments[0]), arguments[1] || null)[arguments[2]]",
                selector,
                pseudo,
                property));
    }

    /** Whatever a page leaves there that has got a script of its own to run. */
    public boolean ran(String mark) {
        return Boolean.TRUE.equals(driver.executeScript("return arguments[0] in window", mark));
    }

    /** How the screen is, and what the person likes: light or dark. */
    public void screen(int width, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Headers that the browser sends with each request from now on. */
    public void sendAlways(Map<String, String> headers) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", headers));
    }

    private List<String> texts(String script) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : Json.read(String.valueOf(driver.executeScript(script)))) {
            texts.add(text.asText());
        }
        return texts;
    }
}
