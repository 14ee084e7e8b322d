// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.net.IpAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;

final class BlockedAddressesTest {
    private static final Instant MADE = Instant.parse("2027-01-01T00:00:00Z");

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "{}",
                "not json",
                "{\"range\": \"192.0.2.0/33\", \"until\": \"2027-01-31T00:00:00Z\", \"passwordStamp\": \"\"}"
            })
    void a_block_that_cannot_be_read_is_one_of_every_address_for_as_long_as_it_would_have_lasted(
            @Nullable String data) {
        CredentialModel model = new CredentialModel();
        model.setId("1");
        model.setCreatedDate(MADE.toEpochMilli());
        model.setCredentialData(data);

        NotedAddress noted = BlockedAddresses.read(model);

        assertThat(noted.id()).as("to be found and removed").isEqualTo("1");
        assertThat(noted.until()).isEqualTo("2027-01-31T00:00:00Z");
        for (String address : new String[] {"192.0.2.1", "2001:db8::1"}) {
            assertThat(BlockedAddresses.facts(noted))
                    .as(address)
                    .anyMatch(block ->
                            block.range().contains(IpAddress.parse(address).orElseThrow())
                                    && block.until().equals(noted.until()));
        }
    }
}
