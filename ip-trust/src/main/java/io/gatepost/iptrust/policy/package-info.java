// SPDX-License-Identifier: Apache-2.0
/** The policy document of a domain, read and validated as a whole. */
@NullMarked
package io.gatepost.iptrust.policy;

import org.jspecify.annotations.NullMarked;
