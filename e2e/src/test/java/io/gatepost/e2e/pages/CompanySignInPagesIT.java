// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Webmail;
import io.gatepost.e2e.doors.Company;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The company's sign-in by SAML as people meet it in a browser, the company being a Keycloak of its own. */
@OnTheStack
final class CompanySignInPagesIT {
    private static final String REALM = "isp";
    private static final String LINK = "gatepost-company-" + Company.ALIAS;
    private static final String CODE_OR_COMPANY = """
            {"version": 1, "saml": {"providers": ["%s"]},
             "secondFactor": {"enrolment": "required", "enrolFrom": "trusted"},
             "services": {"web": {"elsewhere": ["password+second-factor", "saml"]}}}
            """.formatted(Company.ALIAS);
    private static final String COMPANY_ALONE = """
            {"version": 1, "saml": {"providers": ["%s"]}, "services": {"web": {"elsewhere": ["saml"]}}}
            """.formatted(Company.ALIAS);

    private final Stack stack;
    private final Browser browser;
    private final Webmail webmail;
    private final Company company;
    private final String domain = "company-" + Long.toHexString(System.nanoTime()) + ".tld";

    CompanySignInPagesIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.HOME);
        this.webmail = stack.webmail(REALM);
        this.company = Company.of(stack, REALM);
    }

    @BeforeEach
    void inEnglish() {
        new Inspection(browser).sendAlways(Map.of("Accept-Language", "en"));
        look("light");
    }

    @AfterEach
    void leavesNothing() {
        stack.admin().send("DELETE", REALM + "/gatepost/policies/" + domain, "");
        company.close();
        browser.narrow(false);
        look("light");
    }

    @Test
    void beside_the_code_the_company_is_a_way_in() {
        policy(CODE_OR_COMPANY);
        Person person = stack.admin().somebody(REALM, domain, "codeless");
        Person employee = company.employ(person);

        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
        assertThat(browser.text()).contains("Sign in at " + Company.NAME);
        isForEverybody("company-beside-the-code");
        arrivesBy(employee, browser.click(LINK));
    }

    @Test
    void who_may_set_up_no_factor_here_is_told_of_the_company() {
        policy(CODE_OR_COMPANY);
        Person person =
                stack.admin().create(new Person(REALM, "factorless@" + domain, "a-password-of-the-factorless", ""));
        Person employee = company.employ(person);

        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(person.name(), person.password()))
                .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        assertThat(browser.text()).contains("Sign in at " + Company.NAME);
        isForEverybody("company-where-refused");
        arrivesBy(employee, browser.click(LINK));
    }

    @Test
    void where_the_policy_takes_nothing_else_the_way_leads_straight_there() {
        policy(COMPANY_ALONE);
        Person person = stack.admin().somebody(REALM, domain, "straight");
        Person employee = company.employ(person);

        arrivesBy(
                employee,
                browser.open(webmail.begin(Map.of("login_hint", person.name())).address()));
    }

    private void arrivesBy(Person employee, Page page) {
        assertThat(page).isEqualTo(new Page.PasswordAsked(false));
        assertThat(browser.text("kc-header-wrapper")).as("whose page it is").isEqualTo(Company.NAME);
        browser.enterRight(employee.name(), employee.password());
        // By way of a page that sends itself.
        Awaiting.until(Instant.now().plusSeconds(20), "back at webmail", () -> browser.page() instanceof Page.Arrived);
        assertThat(((Page.Arrived) browser.page()).code()).isPresent();
    }

    private void isForEverybody(String picture) {
        Inspection inspection = new Inspection(browser);
        for (String scheme : new String[] {"light", "dark"}) {
            look(scheme);
            browser.picture(picture + "-" + scheme);
            assertThat(inspection.faults()).as(scheme).isEmpty();
            assertThat(inspection.widerThanTheScreen()).isFalse();
        }
        assertThat(inspection.outOfTheKeyboardsReach()).isEmpty();
    }

    private void look(String scheme) {
        new Inspection(browser).screen(1280, scheme);
    }

    private void policy(String document) {
        var answer = stack.admin().send("PUT", REALM + "/gatepost/policies/" + domain, document);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 204);
    }
}
