// SPDX-License-Identifier: Apache-2.0
/** Where listeners bring their logins: each is decided by the ports and written down. */
@NullMarked
package io.gatepost.bridge.desk;

import org.jspecify.annotations.NullMarked;
