// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of the table of {@link ChangeRecords}; {@code META-INF/gatepost-changelog.xml} makes it. */
@Entity
@Table(name = "GATEPOST_CHANGE")
@NamedQuery(
        name = "gatepost.change.old",
        query = "select c.id from ChangeEntity c where c.time < :before order by c.time")
@NamedQuery(name = "gatepost.change.forget", query = "delete from ChangeEntity c where c.id in :ids")
@NamedQuery(name = "gatepost.change.forget-realm", query = "delete from ChangeEntity c where c.realmId = :realm")
// Hibernate fills in the fields.
@SuppressWarnings("NullAway.Init")
public class ChangeEntity {
    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Column(name = "REALM_ID", length = 36)
    String realmId;

    @Column(name = "CHANGE_TIME")
    long time;

    @Column(name = "MAIL_DOMAIN")
    @Nullable
    String domain;

    @Column(name = "USER_ID")
    @Nullable
    String userId;

    @Column(name = "ACCOUNT", length = 320)
    @Nullable
    String account;

    @Column(name = "AUTHOR", length = 600)
    @Nullable
    String author;

    @Column(name = "ADDRESS", length = 64)
    @Nullable
    String address;

    @Column(name = "ORIGIN")
    @Nullable
    String origin;

    @Column(name = "KIND", length = 64)
    String kind;

    @Column(name = "OPERATION", length = 16)
    String operation;

    @Column(name = "RESOURCE_PATH", length = 1000)
    @Nullable
    String path;

    @Column(name = "DETAILS", length = 2000)
    @Nullable
    String details;
}
