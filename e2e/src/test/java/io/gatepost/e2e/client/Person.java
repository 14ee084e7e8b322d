// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** An account as its owner knows it; an empty OTP secret means that none is enrolled. */
public record Person(String realm, String name, String password, String otpSecret) {
    public static final Person ALICE = new Person("a.tld", "alice@a.tld", "alice-password", "GAXGCZLHMFXXK5DPMZ2HE5LT");
    public static final Person HELPDESK = new Person("a.tld", "helpdesk@a.tld", "helpdesk-password", "");
    public static final Person BOB = new Person("b.tld", "bob@b.tld", "bob-password", "MJXWEYTPMJRG6YTPMJXWEYTP");
    public static final Person MAILER = new Person("b.tld", "mailer@b.tld", "mailer-password", "");
    public static final Person CAROL = new Person("isp", "carol@c.tld", "carol-password", "MNQXE33MMNQXE33MMNQXE33M");

    @Override
    public String toString() {
        return name;
    }
}
