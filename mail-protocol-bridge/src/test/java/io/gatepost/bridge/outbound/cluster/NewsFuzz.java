// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.bridge.login.WireText;

/** What another bridge, of whatever version, may say. */
final class NewsFuzz {
    @FuzzTest
    void news(byte[] octets) {
        NewsCodec.decode(WireText.decode(octets))
                .ifPresent(news ->
                        assertThat(NewsCodec.decode(NewsCodec.encode(news))).contains(news));
    }
}
