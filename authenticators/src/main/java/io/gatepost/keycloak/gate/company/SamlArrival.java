// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.SamlCompany;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.dom.saml.v2.assertion.NameIDType;
import org.keycloak.dom.saml.v2.assertion.SubjectType;

/** What a SAML answer with one assertion says. Mappers that an admin made by hand are not run. */
record SamlArrival(Company company, CompanyAnswer answer) implements Arrival {
    static Optional<SamlArrival> of(SamlCompany company, CompanyAnswer answer) {
        return answer.response().getAssertions().size() == 1 && answer.assertion() != null
                ? Optional.of(new SamlArrival(company, answer))
                : Optional.empty();
    }

    @Override
    public Proof by() {
        return Proof.SAML;
    }

    @Override
    public void tell(ObjectNode json) {
        subject().ifPresent(id -> {
            json.put("nameId", Arrival.shortened(id.getValue()));
            if (id.getFormat() != null) {
                json.put("nameIdFormat", Arrival.shortened(id.getFormat().toString()));
            }
        });
        json.put("authnContext", String.join(" ", answer.contexts()));
        json.put(
                "signedInThere",
                answer.signedIn(Instant.ofEpochMilli(Time.currentTimeMillis())).toString());
        ArrayNode told = json.putArray("attributes");
        attributes().stream().limit(MOST_ATTRIBUTES).forEach(attribute -> {
            ObjectNode one = told.addObject().put("name", Arrival.shortened(attribute.getName()));
            if (attribute.getFriendlyName() != null) {
                one.put("friendlyName", Arrival.shortened(attribute.getFriendlyName()));
            }
            ArrayNode values = one.putArray("values");
            attribute.getAttributeValue().stream()
                    .filter(Objects::nonNull)
                    .limit(MOST_VALUES)
                    .forEach(value -> values.add(Arrival.shortened(value.toString())));
        });
    }

    @Override
    public List<String> contexts() {
        return answer.contexts();
    }

    private Optional<NameIDType> subject() {
        return Optional.ofNullable(answer.assertion().getSubject())
                .map(SubjectType::getSubType)
                .map(SubjectType.STSubType::getBaseID)
                .filter(NameIDType.class::isInstance)
                .map(NameIDType.class::cast);
    }

    private List<AttributeType> attributes() {
        return answer.assertion().getAttributeStatements().stream()
                .flatMap(statement -> statement.getAttributes().stream())
                .map(AttributeStatementType.ASTChoiceType::getAttribute)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public Optional<String> name() {
        CompanyWish wish = company.wish();
        Optional<String> name = wish.nameAttribute().isPresent()
                ? attributes().stream()
                        .filter(attribute -> wish.nameAttribute().get().equals(attribute.getName()))
                        .flatMap(attribute -> attribute.getAttributeValue().stream())
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .findFirst()
                : subject().map(NameIDType::getValue);
        return name.map(
                wish.names() == CompanyWish.Names.LOCAL_PARTS
                        ? given -> given + "@" + company.domain()
                        : given -> given);
    }
}
