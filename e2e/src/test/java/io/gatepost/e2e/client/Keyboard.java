// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** Somebody without a mouse, who goes by what a screen reader says: keys go to what has the focus, the tabulator moves it. */
public final class Keyboard {
    /** More controls than any sign-in page has. */
    private static final int ROUND = 40;

    private final Browser browser;
    private final ChromeDriver driver;

    public Keyboard(Browser browser) {
        this.browser = browser;
        this.driver = browser.driver();
    }

    /**
     * Goes to the control of this role and name (as the browser tells them to a screen reader), unless the focus is there.
     *
     * @throws AssertionError with what was passed, if a whole round does not come by it
     */
    public void reach(String role, String name) {
        List<String> passed = new ArrayList<>();
        for (int presses = 0; presses < ROUND; presses++) {
            WebElement focused = driver.switchTo().activeElement();
            String said = focused.getAriaRole() + " " + focused.getAccessibleName();
            if (said.equals(role + " " + name)) {
                return;
            }
            passed.add(said);
            press(Keys.TAB);
        }
        throw new AssertionError("the keyboard does not come to " + role + " " + name + " but to " + passed);
    }

    /** Types where the focus is; keys such as the arrows are characters too. */
    public void press(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Goes there and presses Enter, which leads to another page. */
    public Page enter(String role, String name) {
        reach(role, name);
        return browser.enterKey();
    }
}
