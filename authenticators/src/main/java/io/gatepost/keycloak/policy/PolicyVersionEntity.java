// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;

/** A row of the table of {@link PolicyHistory}; {@code META-INF/gatepost-changelog.xml} makes it. */
@Entity
@Table(name = "GATEPOST_POLICY_VERSION")
@NamedQuery(
        name = "gatepost.policy.versions",
        query =
                "select v.version, v.savedAt, v.author, v.remark from PolicyVersionEntity v where v.realmId = :realm and v.name = :name order by v.version desc")
@NamedQuery(
        name = "gatepost.policy.version",
        query =
                "select v from PolicyVersionEntity v where v.realmId = :realm and v.name = :name and v.version = :version")
@NamedQuery(
        name = "gatepost.policy.version-before",
        query =
                "select max(v.version) from PolicyVersionEntity v where v.realmId = :realm and v.name = :name and v.version < :version")
@NamedQuery(
        name = "gatepost.policy.forget-old",
        query =
                "delete from PolicyVersionEntity v where v.realmId = :realm and v.name = :name and v.version <= :version")
@NamedQuery(name = "gatepost.policy.forget-realm", query = "delete from PolicyVersionEntity v where v.realmId = :realm")
// Hibernate fills in the fields.
@SuppressWarnings("NullAway.Init")
public class PolicyVersionEntity {
    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Column(name = "REALM_ID", length = 36)
    String realmId;

    @Column(name = "NAME")
    String name;

    @Column(name = "VERSION")
    long version;

    @Column(name = "SAVED_AT")
    long savedAt;

    @Column(name = "AUTHOR", length = 512)
    String author;

    @Column(name = "REMARK", length = 1024)
    String remark;

    @Column(name = "DOCUMENT")
    String document;
}
