// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of the table of {@link DomainPolicies}; {@code META-INF/gatepost-changelog.xml} makes it. */
@Entity
@Table(name = "GATEPOST_POLICY")
@NamedQuery(
        name = "gatepost.policy.of-domain",
        query = "select p.document, p.version from DomainPolicyEntity p where p.realmId = :realm and p.name = :name")
@NamedQuery(
        name = "gatepost.policy.names",
        query =
                "select p.name, p.version from DomainPolicyEntity p where p.realmId = :realm and p.document is not null and locate(:text, p.name) > 0 order by p.name")
@NamedQuery(
        name = "gatepost.policy.holding",
        query =
                "select p.name from DomainPolicyEntity p where p.realmId = :realm and locate(:text, p.document) > 0 order by p.name")
@NamedQuery(
        name = "gatepost.policy.put",
        query =
                "update DomainPolicyEntity p set p.document = :document, p.version = :version where p.realmId = :realm and p.name = :name")
@NamedQuery(name = "gatepost.policy.forget", query = "delete from DomainPolicyEntity p where p.realmId = :realm")
// Hibernate fills in the fields.
@SuppressWarnings("NullAway.Init")
public class DomainPolicyEntity {
    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Column(name = "REALM_ID", length = 36)
    String realmId;

    @Column(name = "NAME")
    String name;

    /** Nothing where the policy was removed. */
    @Column(name = "DOCUMENT")
    @Nullable
    String document;

    @Column(name = "VERSION")
    long version;
}
