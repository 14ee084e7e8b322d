// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
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

    /** Presses what has this id and leads to another page. */
    public Page click(String id) {
        return press(By.id(id));
    }

    public void type(String id, String text) {
        WebElement field = driver.findElement(By.id(id));
        field.clear();
        field.sendKeys(text);
    }

    public Page page() {
        return Page.read(URI.create(driver.getCurrentUrl()), driver.getPageSource());
    }

    ChromeDriver driver() {
        return driver;
    }

    /** What a person reads on the page. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText();
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

    @Override
    public void close() {
        driver.quit();
        proxy.close();
    }

    private Page press(By button) {
        WebElement pressed = driver.findElement(button);
        pressed.click();
        // Asked about an element in the very moment in which the page goes, Chromium's driver stumbles over itself.
        new WebDriverWait(driver, PATIENCE)
                .ignoring(WebDriverException.class)
                .until(ExpectedConditions.stalenessOf(pressed));
        new WebDriverWait(driver, PATIENCE)
                .until(chromium -> "complete".equals(driver.executeScript("return document.readyState")));
        return page();
    }
}
