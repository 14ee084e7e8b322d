// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.net.Cidr;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompanyAddressesTest {
    private final CompanyAddresses internet = new CompanyAddresses(List.of());
    private final CompanyAddresses intranet =
            new CompanyAddresses(List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("fd00:1::/64")));

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "9.9.9.9,                true,  true",
        "2620:fe::9,             true,  true",
        "10.1.2.3,               false, true",
        "fd00:1::9,              false, true",
        "10.2.0.1,               false, false",
        "127.0.0.1,              false, false",
        "0.0.0.0,                false, false",
        "100.64.0.1,             false, false",
        "169.254.169.254,        false, false",
        "172.31.255.255,         false, false",
        "192.168.1.1,            false, false",
        "224.0.0.1,              false, false",
        "255.255.255.255,        false, false",
        "::,                     false, false",
        "::1,                    false, false",
        "::ffff:192.168.1.1,     false, false",
        "::ffff:10.1.2.3,        false, true",
        "::192.168.1.1,          false, false",
        "64:ff9b::a01:203,       false, false",
        "2002:a01:203::1,        false, false",
        "2001::1,                false, false",
        "fe80::1,                false, false",
        "fc00::1,                false, false",
        "ff02::1,                false, false",
    })
    void of_the_internet_or_named(String address, boolean onTheInternet, boolean named) throws UnknownHostException {
        InetAddress resolved = InetAddress.getAllByName(address)[0];

        assertThat(internet.mayBeAsked(resolved)).isEqualTo(onTheInternet);
        assertThat(intranet.mayBeAsked(resolved)).isEqualTo(named);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "https://login.company.example/sso,      true,  true",
        "HTTPS://login.company.example/sso,      true,  true",
        "http://login.company.example/sso,       false, false",
        "http://10.1.0.7:8080/sso,               false, true",
        "http://[fd00:1::7]/sso,                 false, true",
        "http://10.2.0.7/sso,                    false, false",
        "https://user@login.company.example/,    false, false",
        "https://login.company.example/#here,    false, false",
        "javascript:alert(1),                    false, false",
        "ftp://10.1.0.7/sso,                     false, false",
        "/sso,                                   false, false",
        "https:opaque,                           false, false",
    })
    void over_https_or_at_an_address_that_is_named(String address, boolean anywhere, boolean named) {
        assertThat(internet.mayBeVisited(URI.create(address))).isEqualTo(anywhere);
        assertThat(intranet.mayBeVisited(URI.create(address))).isEqualTo(named);
    }
}
