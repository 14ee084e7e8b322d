// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Keycloak's account console with our pages, as somebody uses it who goes by what is written on labels and buttons. */
public final class AccountConsole {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Browser browser;
    private final ChromeDriver driver;
    private final URI account;

    public AccountConsole(Browser browser, URI keycloak, String realm) {
        this.browser = browser;
        this.driver = browser.driver();
        this.account = keycloak.resolve("/realms/" + realm + "/account/");
        // What somebody before left in this tab.
        driver.executeScript("try { sessionStorage.clear() } catch (none) {}");
        complaints();
        look(Look.LIGHT);
    }

    /** How the person's screen and browser are; the wide ones have room for the console's menu. */
    public enum Look {
        LIGHT("en", "light", 1280),
        DARK("en", "dark", 1280),
        GERMAN("de", "light", 1280),
        PHONE("en", "light", 360);

        private final String language;
        private final String scheme;
        private final int width;

        Look(String language, String scheme, int width) {
            this.language = language;
            this.scheme = scheme;
            this.width = width;
        }
    }

    public AccountConsole look(Look look) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", look.scheme))));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", look.width, "height", 900, "deviceScaleFactor", 1, "mobile", look.width < 500));
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", look.language)));
        return this;
    }

    /** Goes to a page that wants a sign-in first. */
    public Page open(String path) {
        browser.open(account.resolve(path));
        await("a sign-in page, or the page itself", chromium -> !signInFields().isEmpty() || shown(path));
        return browser.page();
    }

    /** Goes to a page as somebody who shows the second factor where it is asked for. */
    public void open(String path, Person person) {
        Page page = open(path);
        if (page instanceof Page.PasswordAsked) {
            page = browser.enterRight(person.name(), person.password());
        }
        if (page instanceof Page.CodeAsked) {
            showFactor(person);
        }
        await("the page " + path, chromium -> shown(path));
    }

    public void awaitSignIn() {
        await("a sign-in page", chromium -> !signInFields().isEmpty());
    }

    public void awaitCodePage() {
        await("the page that asks for the code", chromium -> browser.page() instanceof Page.CodeAsked);
    }

    public void showFactor(Person person) {
        browser.enterCode(Otp.next(person.otpSecret()));
    }

    private List<WebElement> signInFields() {
        return driver.findElements(By.cssSelector("#username, #otp"));
    }

    private boolean shown(String path) {
        return driver.getCurrentUrl().contains(account.resolve(path).getPath())
                && driver.findElements(By.cssSelector("h1")).stream().anyMatch(WebElement::isDisplayed);
    }

    /** Texts of the pages as the console has them, by their keys. */
    public Map<String, String> messages(String language) {
        Map<String, String> texts = new HashMap<>();
        URI bundle = account.resolve("/resources/" + account.getPath().split("/", -1)[2] + "/account/" + language);
        Json.read(HttpPlace.at(Place.MACHINE).get(bundle).body())
                .forEach(text ->
                        texts.put(text.path("key").asText(), text.path("value").asText()));
        return texts;
    }

    public void press(String button) {
        find(By.xpath(visible("//*[self::button or self::summary][normalize-space()='" + button + "' or @aria-label='"
                        + button + "']")))
                .click();
    }

    /** What has no words of its own on it. */
    public void pressAt(String cssSelector) {
        find(By.cssSelector(cssSelector)).click();
    }

    public void follow(String link) {
        find(By.xpath(visible("//a[normalize-space()='" + link + "']"))).click();
    }

    /** What is in the way of the rest of the page while a dialog is open cannot be pressed: neither can we. */
    private String visible(String path) {
        return driver.findElements(By.cssSelector("dialog[open]")).isEmpty() ? path : "//dialog[@open]" + path;
    }

    public void type(String label, String text) {
        WebElement field = field(label);
        field.clear();
        field.sendKeys(text);
    }

    public void upload(String label, Path file) {
        field(label).sendKeys(file.toAbsolutePath().toString());
    }

    public String typed(String label) {
        return String.valueOf(field(label).getDomProperty("value"));
    }

    public void choose(String label, String option) {
        new Select(field(label)).selectByVisibleText(option);
    }

    public void tick(String label) {
        WebElement box = field(label);
        if (!box.isSelected()) {
            box.click();
        }
    }

    public boolean ticked(String label) {
        return field(label).isSelected();
    }

    /** What a label stands beside: a field to fill in, or a value to take along. */
    public String value(String label) {
        return field(label).getText();
    }

    private WebElement field(String label) {
        WebElement found = find(By.xpath(visible("//label[starts-with(normalize-space(), '" + label + "')]")));
        return driver.findElement(By.id(String.valueOf(found.getDomAttribute("for"))));
    }

    public void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    public void escape() {
        keys(Keys.ESCAPE);
    }

    /** The label or text of what has the keyboard. */
    public String focused() {
        WebElement element = driver.switchTo().activeElement();
        String label = element.getDomAttribute("aria-label");
        String id = element.getDomAttribute("id");
        if (label == null
                && id != null
                && !driver.findElements(By.cssSelector("label[for='" + id + "']"))
                        .isEmpty()) {
            return driver.findElement(By.cssSelector("label[for='" + id + "']")).getText();
        }
        return label == null ? element.getText() : label;
    }

    /** Waits until the page says this and loads nothing more, and answers all that it says. */
    public String reads(String text) {
        await(
                "a whole page that says: " + text,
                chromium -> driver.findElements(By.cssSelector(".gatepost-page .gatepost-spinner"))
                                .isEmpty()
                        && page().contains(text));
        return page();
    }

    /** Waits until the page no longer says this. */
    public void readsNoMore(String text) {
        await("a page that no longer says: " + text, chromium -> !page().contains(text));
    }

    /** The text of the page without the console around it; of a dialog, where one is open. */
    public String page() {
        List<WebElement> dialogs = driver.findElements(By.cssSelector("dialog[open]"));
        List<WebElement> pages = dialogs.isEmpty() ? driver.findElements(By.cssSelector(".gatepost-page")) : dialogs;
        return String.join("\n", pages.stream().map(WebElement::getText).toList());
    }

    /** The name in the console's header, once it is the domain's. */
    public String brand() {
        By header = By.cssSelector("[data-gatepost-name]");
        await(
                "a header with a name of ours",
                chromium -> !driver.findElements(header).isEmpty());
        return String.valueOf(driver.findElement(header).getDomAttribute("data-gatepost-name"));
    }

    /** Everything that is in the page, shown or not. */
    public String source() {
        return driver.getPageSource();
    }

    /** What the person would paste. */
    public String clipboard() {
        driver.executeCdpCommand("Browser.grantPermissions", Map.of("permissions", List.of("clipboardReadWrite")));
        return String.valueOf(
                driver.executeAsyncScript(
                        "const done = arguments[0]; navigator.clipboard.readText().then(done, (none) => done('none: ' + none))"));
    }

    public String picture(String alternative) {
        return String.valueOf(
                find(By.cssSelector("img[alt='" + alternative + "']")).getDomAttribute("src"));
    }

    /** What a phone reads from the code with this alternative text. */
    public String scanned(String alternative) {
        return QrCode.read(find(By.cssSelector("img[alt='" + alternative + "']")));
    }

    /** Whether something is wider than the screen. */
    public boolean overflows() {
        return Boolean.TRUE.equals(driver.executeScript(
                "return [...document.querySelectorAll('.gatepost-page, .gatepost-page *, dialog, dialog *')]"
                        + ".some(one => one.getBoundingClientRect().right > innerWidth + 1)"));
    }

    public boolean isDark() {
        return Boolean.TRUE.equals(
                driver.executeScript("return getComputedStyle(document.querySelector('.gatepost-page')).backgroundColor"
                        + ".match(/[0-9]+/g).slice(0, 3).every(part => part < 64)"));
    }

    /** The REST interface answers nothing for a while. */
    public void disconnect() {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of("*/gatepost/account/*")));
    }

    public void connect() {
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of()));
    }

    /** What the browser complained of since it was last asked, refused requests left aside. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource"))
                // Keycloak's own session iframe.
                .filter(message -> !message.contains("allow-scripts and allow-same-origin"))
                .toList();
    }

    private WebElement find(By by) {
        await("something at " + by, chromium -> driver.findElements(by).stream().anyMatch(WebElement::isDisplayed));
        return driver.findElements(by).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow();
    }

    private void await(String what, ExpectedCondition<Boolean> condition) {
        new WebDriverWait(driver, PATIENCE)
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .withMessage(() -> what + "; there is: " + browser.text())
                .until(condition);
    }
}
