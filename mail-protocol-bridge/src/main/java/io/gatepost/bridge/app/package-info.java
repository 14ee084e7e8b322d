// SPDX-License-Identifier: Apache-2.0
/** Settings, wiring, health and metrics: the only package that knows Quarkus. */
@NullMarked
package io.gatepost.bridge.app;

import org.jspecify.annotations.NullMarked;
