// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;

/** News, and when it was told, by the clock of the bridge that told it. */
record Notice(News news, long millis) {}
