// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyTest;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.policy.PolicyStore;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.dom.saml.v2.assertion.NameIDType;
import org.keycloak.dom.saml.v2.assertion.SubjectType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/** A sign-in that an admin tries a company with: what arrived is told, and nobody is signed in by it. */
record CompanyTrial(KeycloakSession session, AuthenticationSessionModel login, CompanyTest test) {
    private static final int MOST_ATTRIBUTES = 50;
    private static final int MOST_VALUES = 5;
    private static final int LONGEST = 200;

    /** Of the sign-in that the answer belongs to; one that was begun as a test stays one when its time is over. */
    static Optional<CompanyTrial> of(KeycloakSession session, AuthenticationSessionModel login, String alias) {
        return Optional.ofNullable(login.getClientNote(
                        AuthorizationEndpoint.LOGIN_SESSION_NOTE_ADDITIONAL_REQ_PARAMS_PREFIX + CompanyTest.PARAMETER))
                .map(id -> new CompanyTrial(
                        session, login, new CompanyTest(login.getRealm().getId(), alias, id)));
    }

    /** {@code fault}: what the answer would have been refused for. */
    Response end(SAMLIdentityProviderConfig settings, CompanyAnswer answer, Optional<String> fault, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", now.toString());
        fault.ifPresent(detail -> json.put("fault", detail));
        if (answer.response().getAssertions().size() == 1 && answer.assertion() != null) {
            tell(json, settings, answer, now);
        }
        test.arrived(session, json.toString());
        return session.getProvider(LoginFormsProvider.class)
                .setAuthenticationSession(login)
                .setAttribute("skipLink", true)
                .setSuccess("gatepostCompanyTested")
                .createInfoPage();
    }

    private void tell(ObjectNode json, SAMLIdentityProviderConfig settings, CompanyAnswer answer, Instant now) {
        AssertionType assertion = answer.assertion();
        Optional<NameIDType> subject = Optional.ofNullable(assertion.getSubject())
                .map(SubjectType::getSubType)
                .map(SubjectType.STSubType::getBaseID)
                .filter(NameIDType.class::isInstance)
                .map(NameIDType.class::cast);
        subject.ifPresent(id -> {
            json.put("nameId", shortened(id.getValue()));
            if (id.getFormat() != null) {
                json.put("nameIdFormat", shortened(id.getFormat().toString()));
            }
        });
        json.put("authnContext", answer.context());
        json.put("signedInThere", answer.signedIn(now).toString());
        ArrayNode attributes = json.putArray("attributes");
        attributes(assertion).stream().limit(MOST_ATTRIBUTES).forEach(attribute -> {
            ObjectNode one = attributes.addObject().put("name", shortened(attribute.getName()));
            if (attribute.getFriendlyName() != null) {
                one.put("friendlyName", shortened(attribute.getFriendlyName()));
            }
            ArrayNode values = one.putArray("values");
            attribute.getAttributeValue().stream()
                    .filter(Objects::nonNull)
                    .limit(MOST_VALUES)
                    .forEach(value -> values.add(shortened(value.toString())));
        });
        Optional<LoginName> name = account(new Company(settings), assertion, subject);
        name.ifPresent(found -> decide(json, found, answer, now));
        if (name.isEmpty()) {
            json.put("problem", "Nothing that arrived is the name of an account.");
        }
    }

    private static List<AttributeType> attributes(AssertionType assertion) {
        return assertion.getAttributeStatements().stream()
                .flatMap(statement -> statement.getAttributes().stream())
                .map(AttributeStatementType.ASTChoiceType::getAttribute)
                .filter(Objects::nonNull)
                .toList();
    }

    /** As the settings that metadata set up would have it; mappers that an admin made by hand are not run. */
    private static Optional<LoginName> account(Company company, AssertionType assertion, Optional<NameIDType> subject) {
        CompanyWish wish = company.wish();
        Optional<String> name = wish.nameAttribute().isPresent()
                ? attributes(assertion).stream()
                        .filter(attribute -> wish.nameAttribute().get().equals(attribute.getName()))
                        .flatMap(attribute -> attribute.getAttributeValue().stream())
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .findFirst()
                : subject.map(NameIDType::getValue);
        return name.map(given -> wish.names() == CompanyWish.Names.LOCAL_PARTS ? given + "@" + company.domain() : given)
                .flatMap(LoginName::parse);
    }

    private void decide(ObjectNode json, LoginName name, CompanyAnswer answer, Instant now) {
        RealmModel realm = login.getRealm();
        json.put("account", name.toString());
        Account account = AccountDirectory.of(session)
                .user(session, realm, name)
                .map(user -> {
                    json.put("exists", true);
                    json.put("tied", session.users().getFederatedIdentity(realm, user, test.alias()) != null);
                    return AccountFacts.of(session, realm, user);
                })
                .orElseGet(() -> {
                    json.put("exists", false);
                    return Account.named(name.toString());
                });
        Decision decision = Decider.decide(
                PolicyStore.of(session).covering(realm, name.toString()),
                account,
                new Attempt(
                        Service.WEB,
                        KeycloakOrigin.of(session),
                        new Presented.SamlBy(
                                test.alias(), answer.context(), RealmOwnership.holds(session, realm, name.domain())),
                        false,
                        now));
        json.put("outcome", decision.outcome().word())
                .put("reason", decision.reason().word())
                .put("sentence", decision.reason().sentence())
                .put("rule", decision.rule());
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
