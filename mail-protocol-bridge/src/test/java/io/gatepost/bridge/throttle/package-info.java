// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gatepost.bridge.throttle;

import org.jspecify.annotations.NullMarked;
