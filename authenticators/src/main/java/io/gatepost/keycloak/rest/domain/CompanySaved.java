// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.policy.PolicyName;
import java.util.Optional;

/** A company after a change of it. {@code policy}: that which had to be told of it. */
record CompanySaved(CompanyProviders.Change change, Company company, Optional<PolicyName> policy, ObjectNode json) {}
