// SPDX-License-Identifier: Apache-2.0
/** SAML parties made of OpenSAML alone: a company that signs its people in, honestly and not, and a client that reads assertions. */
@NullMarked
package io.gatepost.e2e.saml;

import org.jspecify.annotations.NullMarked;
