// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.Alert;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium, headless, behind a proxy that moves it from place to place while its cookies stay. */
public final class Browser implements Visitor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Held here, because a logger that nobody holds forgets its level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        // It warns of a newer Chromium than its optional DevTools classes know; the commands used here need none.
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final MovingProxy proxy;
    private final ChromeDriver driver;
    private final Path pictures;

    /** Starts the system's own Chromium with the system's own driver; nothing is downloaded. */
    public Browser(Path chromium, Path driverProgram, Path pictures) {
        this.pictures = pictures;
        this.proxy = new MovingProxy(Place.CAFE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1100,900",
                "--lang=en",
                "--proxy-server=http://127.0.0.1:" + proxy.port(),
                // Chromium leaves loopback out of every proxy unless told otherwise.
                "--proxy-bypass-list=<-loopback>");
        LoggingPreferences complaints = new LoggingPreferences();
        complaints.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability(ChromeOptions.LOGGING_PREFS, complaints);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driverProgram.toFile())
                .usingAnyFreePort()
                .withLogFile(new File("/dev/null"))
                .build();
        this.driver = new ChromeDriver(service, options);
    }

    @Override
    public void moveTo(Place place) {
        proxy.moveTo(place);
    }

    /** A new person sits down: no cookies, somewhere. */
    public void anew(Place place) {
        // A console that is left open would sign in anew, in place of what is opened next.
        driver.get("about:blank");
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        proxy.moveTo(place);
    }

    /** The sessions end, at once and without a page; what was to outlast them stays. */
    public void signOut() {
        if (driver.executeCdpCommand("Network.getAllCookies", Map.of()).get("cookies") instanceof List<?> cookies) {
            for (Object one : cookies) {
                if (one instanceof Map<?, ?> cookie
                        && cookie.get("name") instanceof String name
                        && !name.startsWith("GATEPOST_")) {
                    driver.executeCdpCommand(
                            "Network.deleteCookies",
                            Map.of(
                                    "name",
                                    name,
                                    "domain",
                                    String.valueOf(cookie.get("domain")),
                                    "path",
                                    String.valueOf(cookie.get("path"))));
                }
            }
        }
    }

    @Override
    public Page open(URI address) {
        driver.get(address.toString());
        return page();
    }

    @Override
    public Page enter(String name, String password) {
        WebElement username = driver.findElement(By.id("username"));
        username.clear();
        username.sendKeys(name);
        driver.findElement(By.id("password")).sendKeys(password);
        return press(By.id("kc-login"));
    }

    @Override
    public Page enterCode(String code) {
        WebElement field = driver.findElement(By.id("otp"));
        field.clear();
        field.sendKeys(code);
        return press(By.id("kc-login"));
    }

    /** A passkey device that is there, with a person who touches it at once; the browser asks no other. */
    public String plugIn() {
        driver.executeCdpCommand("WebAuthn.enable", Map.of());
        return String.valueOf(driver.executeCdpCommand(
                        "WebAuthn.addVirtualAuthenticator",
                        Map.of(
                                "options",
                                Map.of(
                                        "protocol", "ctap2",
                                        "transport", "internal",
                                        "hasResidentKey", true,
                                        "hasUserVerification", true,
                                        "isUserVerified", true,
                                        "automaticPresenceSimulation", true)))
                .get("authenticatorId"));
    }

    public void unplug(String device) {
        driver.executeCdpCommand("WebAuthn.removeVirtualAuthenticator", Map.of("authenticatorId", device));
    }

    /** Makes a passkey where the page offers it, and names it when the page asks. */
    public Page registerPasskey(String name) {
        WebElement button = driver.findElement(By.id("registerWebAuthn"));
        button.click();
        Alert asked = new WebDriverWait(driver, PATIENCE).until(ExpectedConditions.alertIsPresent());
        asked.sendKeys(name);
        asked.accept();
        return after(button);
    }

    /** Opens a sign-in page that takes a passkey in place of the name; the browser may offer one before anything is pressed. */
    public Page openWithPasskey(URI address) {
        driver.get(address.toString());
        new WebDriverWait(driver, PATIENCE)
                .ignoring(WebDriverException.class)
                .until(chromium -> page() instanceof Page.Arrived || pressed("authenticateWebAuthnButton"));
        new WebDriverWait(driver, PATIENCE)
                .ignoring(WebDriverException.class)
                .until(chromium -> !(page() instanceof Page.PasswordAsked));
        return page();
    }

    private boolean pressed(String id) {
        driver.findElement(By.id(id)).click();
        return true;
    }

    public Page usePasskey() {
        return click("authenticateWebAuthnButton");
    }

    /** Keeps the recovery codes that are shown, as the page wants it said. */
    public Page keepCodes() {
        tick("kcRecoveryCodesConfirmationCheck");
        return click("saveRecoveryAuthnCodesBtn");
    }

    public void tick(String id) {
        driver.findElement(By.id(id)).click();
    }

    public boolean sees(String id) {
        return !driver.findElements(By.id(id)).isEmpty();
    }

    /** Presses what has this id and leads to another page. */
    public Page click(String id) {
        return press(By.id(id));
    }

    public void type(String id, String text) {
        WebElement field = driver.findElement(By.id(id));
        field.clear();
        field.sendKeys(text);
    }

    /** The same for what has no id. */
    public Page clickOn(String cssSelector) {
        return press(By.cssSelector(cssSelector));
    }

    /** Presses Enter where the focus is. */
    public Page enterKey() {
        return key(Keys.ENTER);
    }

    /** Presses the space bar where the focus is. */
    public Page spaceBar() {
        return key(Keys.SPACE);
    }

    private Page key(Keys key) {
        WebElement focused = driver.switchTo().activeElement();
        focused.sendKeys(key);
        return after(focused);
    }

    /** Clicks something in an element without leaving the page. */
    public void clickHere(String id, String cssSelector) {
        driver.findElement(By.id(id)).findElement(By.cssSelector(cssSelector)).click();
    }

    public String value(String id) {
        return String.valueOf(driver.findElement(By.id(id)).getDomProperty("value"));
    }

    /** What a phone reads from the code of this id. */
    public String scanned(String id) {
        return QrCode.read(driver.findElement(By.id(id)));
    }

    /** Where the links in an element lead. */
    public List<String> links(String cssSelector) {
        return driver.findElements(By.cssSelector(cssSelector + " a")).stream()
                .map(link -> String.valueOf(link.getDomProperty("href")))
                .toList();
    }

    /** As wide as a phone. */
    public void narrow(boolean narrow) {
        driver.executeCdpCommand(
                narrow ? "Emulation.setDeviceMetricsOverride" : "Emulation.clearDeviceMetricsOverride",
                narrow ? Map.of("width", 375, "height", 812, "deviceScaleFactor", 1, "mobile", true) : Map.of());
    }

    /** How many pixels of the page are out of sight to the right. */
    public long overflow() {
        return driver.executeScript(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        instanceof Long pixels
                ? pixels
                : 0;
    }

    /** What the expression comes to, as JSON, where {@code m} is a module that imports no other. */
    public String evaluate(String module, String expression) {
        return String.valueOf(driver.executeAsyncScript("""
                const [module, expression, done] = arguments;
                import("data:text/javascript;charset=utf-8," + encodeURIComponent(module))
                  .then((m) => JSON.stringify(new Function("m", "return " + expression)(m)))
                  .then(done, (failure) => done(String(failure)));""", module, expression));
    }

    public Page page() {
        return Page.read(URI.create(driver.getCurrentUrl()), source());
    }

    /** Between two pages Chromium has none to tell of. */
    private String source() {
        for (Instant last = Instant.now().plusSeconds(20); ; ) {
            try {
                return driver.getPageSource();
            } catch (JavascriptException none) {
                if (Instant.now().isAfter(last)) {
                    throw none;
                }
            }
        }
    }

    ChromeDriver driver() {
        return driver;
    }

    /** What a person reads on the page. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** What the element says, also where it is folded away. */
    public String text(String id) {
        return String.valueOf(driver.findElement(By.id(id)).getDomProperty("textContent"))
                .strip();
    }

    /** Keeps a picture of the page under its name. */
    public void picture(String name) {
        try {
            Files.createDirectories(pictures);
            Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException("no picture " + name, failure);
        }
    }

    /** The file that the browser keeps when this is done. */
    public Path download(Runnable act) throws IOException {
        Path folder = Files.createTempDirectory("downloads");
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
        act.run();
        new WebDriverWait(driver, PATIENCE).until(chromium -> whole(folder).isPresent());
        return whole(folder).orElseThrow();
    }

    /** Until it has all of it, Chromium calls it something else. */
    private static Optional<Path> whole(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).findFirst();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        driver.quit();
        proxy.close();
    }

    private Page press(By button) {
        WebElement pressed = driver.findElement(button);
        pressed.click();
        return after(pressed);
    }

    /** The page that follows the one of this element. */
    private Page after(WebElement pressed) {
        // Asked about an element in the very moment in which the page goes, Chromium's driver stumbles over itself.
        new WebDriverWait(driver, PATIENCE)
                .ignoring(WebDriverException.class)
                .until(ExpectedConditions.stalenessOf(pressed));
        new WebDriverWait(driver, PATIENCE)
                .until(chromium -> "complete".equals(driver.executeScript("return document.readyState")));
        return page();
    }
}
