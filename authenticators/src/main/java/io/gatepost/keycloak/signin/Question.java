// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.RealmModel;

/** A query of fixed words for rows of one realm, by their {@code time}; whatever comes from outside is a parameter. */
final class Question<T> {
    private final EntityManager rows;
    private final Class<T> type;
    private final StringBuilder where = new StringBuilder("r.realmId = :realm");
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    Question(EntityManager rows, Class<T> type, RealmModel realm) {
        this.rows = rows;
        this.type = type;
        parameters.put("realm", realm.getId());
    }

    Question<T> equal(String column, Optional<String> value) {
        value.ifPresent(text -> require("r." + column + " = :" + column, column, text));
        return this;
    }

    /** {@code from} is within, {@code to} is not. */
    Question<T> between(Optional<Instant> from, Optional<Instant> to) {
        from.ifPresent(begin -> require("r.time >= :from", "from", begin.toEpochMilli()));
        to.ifPresent(end -> require("r.time < :to", "to", end.toEpochMilli()));
        return this;
    }

    Stream<T> newestFirst(int first, int max) {
        return list("r.time desc, r.id desc")
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream();
    }

    Stream<T> oldestFirst(Optional<LoginRecords.Place> after, int max) {
        after.ifPresent(place -> {
            // The first half bounds the index: without it each batch would read again what lies before its place.
            require("r.time >= :afterTime", "afterTime", place.at().toEpochMilli());
            require("(r.time > :afterTime or r.id > :afterId)", "afterId", place.id());
        });
        return list("r.time, r.id").setMaxResults(max).getResultStream();
    }

    private void require(String condition, String parameter, Object value) {
        where.append(" and ").append(condition);
        parameters.put(parameter, value);
    }

    private TypedQuery<T> list(String order) {
        TypedQuery<T> query = rows.createQuery(
                "select r from " + type.getSimpleName() + " r where " + where + " order by " + order, type);
        parameters.forEach(query::setParameter);
        return query;
    }
}
