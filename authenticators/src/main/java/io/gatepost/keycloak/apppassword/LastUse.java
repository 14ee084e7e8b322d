// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.iptrust.policy.Service;
import java.time.Instant;

/** When, from where and for what an app password was last used. {@code address}: empty where it could not be established. */
public record LastUse(Instant at, String address, Service service) {}
