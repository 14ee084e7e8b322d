// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of the table of {@link LoginRecords}; {@code META-INF/gatepost-changelog.xml} makes it. */
@Entity
@Table(name = "GATEPOST_LOGIN")
@NamedQuery(name = "gatepost.login", query = "select l from LoginEntity l where l.id = :id and l.realmId = :realm")
@NamedQuery(
        name = "gatepost.login.old",
        query = "select l.id from LoginEntity l where l.time < :before order by l.time")
@NamedQuery(name = "gatepost.login.forget", query = "delete from LoginEntity l where l.id in :ids")
@NamedQuery(name = "gatepost.login.forget-realm", query = "delete from LoginEntity l where l.realmId = :realm")
@NamedQuery(
        name = "gatepost.login.trial-counts",
        query = "select l.service, l.trialChange, l.trialReason, count(l.id), count(distinct l.account)"
                + " from LoginEntity l where l.realmId = :realm and l.trial = :trial"
                + " group by l.service, l.trialChange, l.trialReason"
                + " order by l.service, l.trialChange, l.trialReason")
@NamedQuery(
        name = "gatepost.login.trial-accounts",
        query = "select l.account, l.service, l.trialChange, l.trialReason, count(l.id), max(l.time)"
                + " from LoginEntity l where l.realmId = :realm and l.trial = :trial and l.trialChange <> 'same'"
                + " group by l.account, l.service, l.trialChange, l.trialReason"
                + " order by count(l.id) desc, l.account, l.service, l.trialChange, l.trialReason")
@NamedQuery(name = "gatepost.login.different", query = LoginEntity.DIFFERENT + LoginEntity.DIFFERENT_GROUPED)
@NamedQuery(
        name = "gatepost.login.different-of-domain",
        query = LoginEntity.DIFFERENT + " and l.domain = :domain" + LoginEntity.DIFFERENT_GROUPED)
// Hibernate fills in the fields.
@SuppressWarnings("NullAway.Init")
public class LoginEntity {
    static final String DIFFERENT =
            "select l.userId, l.service, l.address, l.proof, l.credentialId, l.reason, sum(1 + l.alikeBefore), max(l.time)"
                    + " from LoginEntity l where l.realmId = :realm and l.time >= :from and l.secretRight = true"
                    + " and l.userId is not null and l.proof is not null";
    static final String DIFFERENT_GROUPED =
            " group by l.userId, l.service, l.address, l.proof, l.credentialId, l.reason order by max(l.time) desc";

    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Column(name = "REALM_ID", length = 36)
    String realmId;

    @Column(name = "LOGIN_TIME")
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

    @Column(name = "SERVICE", length = 32)
    String service;

    @Column(name = "CLIENT")
    @Nullable
    String client;

    @Column(name = "VIA", length = 64)
    @Nullable
    String via;

    @Column(name = "ADDRESS", length = 64)
    @Nullable
    String address;

    @Column(name = "ORIGIN")
    @Nullable
    String origin;

    @Column(name = "PROOF", length = 32)
    @Nullable
    String proof;

    @Column(name = "CREDENTIAL_ID", length = 64)
    @Nullable
    String credentialId;

    @Column(name = "CREDENTIAL_LABEL")
    @Nullable
    String credentialLabel;

    @Column(name = "SECRET_RIGHT")
    boolean secretRight;

    @Column(name = "DECISION", length = 16)
    String decision;

    @Column(name = "RULE_NAME", length = 128)
    @Nullable
    String rule;

    @Column(name = "REASON", length = 64)
    @Nullable
    String reason;

    @Column(name = "POLICY", length = 300)
    @Nullable
    String policy;

    @Column(name = "TRACE", length = 2000)
    @Nullable
    String trace;

    @Column(name = "ALIKE_BEFORE")
    int alikeBefore;

    @Column(name = "TRIAL", length = 64)
    @Nullable
    String trial;

    @Column(name = "TRIAL_CHANGE", length = 16)
    @Nullable
    String trialChange;

    @Column(name = "TRIAL_DECISION", length = 16)
    @Nullable
    String trialDecision;

    @Column(name = "TRIAL_REASON", length = 64)
    @Nullable
    String trialReason;
}
