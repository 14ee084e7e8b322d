// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Audience;
import org.opensaml.saml.saml2.core.AudienceRestriction;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnStatement;
import org.opensaml.saml.saml2.core.Conditions;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.NameIDType;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.core.Status;
import org.opensaml.saml.saml2.core.StatusCode;
import org.opensaml.saml.saml2.core.Subject;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;

/** A company's SAML identity provider that shares no code with Keycloak, set up in a realm of ours. */
final class IndependentCompany implements AutoCloseable {
    /** The visitors of these tests stop there and show what they were sent with. */
    static final String SIGN_ON = "http://127.0.0.1:8000/company/sign-on";

    static final Duration VALID = Duration.ofMinutes(5);

    private final KeycloakAdmin admin;
    private final String realm;
    private final String alias;
    private final String entity;
    private final Signer signer = Signer.fresh();

    private IndependentCompany(KeycloakAdmin admin, String realm, String alias, String entity) {
        this.admin = admin;
        this.realm = realm;
        this.alias = alias;
        this.entity = entity;
    }

    /** One that is yet to be set up under this alias. */
    static IndependentCompany unknown(Stack stack, String realm, String alias) {
        return new IndependentCompany(stack.admin(), realm, alias, entityOf(alias));
    }

    static IndependentCompany of(Stack stack, String realm) {
        return of(stack, realm, Map.of());
    }

    /** With settings of the provider that differ from what it should have. */
    static IndependentCompany of(Stack stack, String realm, Map<String, String> settings) {
        String alias = "company-" + Long.toHexString(System.nanoTime());
        IndependentCompany company = new IndependentCompany(
                stack.admin(), realm, alias, settings.getOrDefault("idpEntityId", entityOf(alias)));
        Map<String, String> config = new HashMap<>(Map.of(
                "idpEntityId",
                company.entity(),
                "singleSignOnServiceUrl",
                SIGN_ON,
                "nameIDPolicyFormat",
                NameIDType.UNSPECIFIED,
                "principalType",
                "SUBJECT",
                "postBindingResponse",
                "true",
                "wantAssertionsSigned",
                "true",
                "validateSignature",
                "true",
                "signingCertificate",
                company.signer.certificateText()));
        config.putAll(settings);
        company.ask(
                "/identity-provider/instances",
                Map.of("alias", company.alias, "providerId", "saml", "enabled", true, "config", config));
        return company;
    }

    String alias() {
        return alias;
    }

    String entity() {
        return entity;
    }

    private static String entityOf(String alias) {
        return "https://" + alias + ".example/saml";
    }

    Signer signer() {
        return signer;
    }

    /** The company knows the person by the same name. */
    void employ(Person person) {
        employ(person, person.name());
    }

    void employ(Person person, String name) {
        ask(
                "/users/" + admin.idOf(person) + "/federated-identity/" + alias,
                Map.of("identityProvider", alias, "userId", name, "userName", name));
    }

    /** The answer as it should be, to the request that the visitor came with. */
    Draft answer(SignOnRequest request, String name) {
        Instant now = Instant.now();
        Response response = SamlXml.make(Response.class, Response.DEFAULT_ELEMENT_NAME);
        response.setID(id());
        response.setVersion(SAMLVersion.VERSION_20);
        response.setIssueInstant(now);
        response.setDestination(request.consumer().toString());
        response.setInResponseTo(request.id());
        response.setIssuer(issuer());
        Status status = SamlXml.make(Status.class, Status.DEFAULT_ELEMENT_NAME);
        StatusCode code = SamlXml.make(StatusCode.class, StatusCode.DEFAULT_ELEMENT_NAME);
        code.setValue(StatusCode.SUCCESS);
        status.setStatusCode(code);
        response.setStatus(status);
        response.getAssertions().add(assertion(request, name, now));
        return new Draft(response);
    }

    private Assertion assertion(SignOnRequest request, String name, Instant now) {
        Assertion assertion = SamlXml.make(Assertion.class, Assertion.DEFAULT_ELEMENT_NAME);
        assertion.setID(id());
        assertion.setVersion(SAMLVersion.VERSION_20);
        assertion.setIssueInstant(now);
        assertion.setIssuer(issuer());
        assertion.setSubject(subject(request, name, now));
        Conditions conditions = SamlXml.make(Conditions.class, Conditions.DEFAULT_ELEMENT_NAME);
        conditions.setNotBefore(now.minusSeconds(5));
        conditions.setNotOnOrAfter(now.plus(VALID));
        AudienceRestriction audiences =
                SamlXml.make(AudienceRestriction.class, AudienceRestriction.DEFAULT_ELEMENT_NAME);
        audiences.getAudiences().add(audience(request.entity()));
        conditions.getAudienceRestrictions().add(audiences);
        assertion.setConditions(conditions);
        assertion.getAuthnStatements().add(statement(AuthnContext.PPT_AUTHN_CTX, now));
        return assertion;
    }

    private static Subject subject(SignOnRequest request, String name, Instant now) {
        Subject subject = SamlXml.make(Subject.class, Subject.DEFAULT_ELEMENT_NAME);
        NameID id = SamlXml.make(NameID.class, NameID.DEFAULT_ELEMENT_NAME);
        id.setFormat(NameIDType.UNSPECIFIED);
        id.setValue(name);
        subject.setNameID(id);
        SubjectConfirmation confirmation =
                SamlXml.make(SubjectConfirmation.class, SubjectConfirmation.DEFAULT_ELEMENT_NAME);
        confirmation.setMethod(SubjectConfirmation.METHOD_BEARER);
        SubjectConfirmationData data =
                SamlXml.make(SubjectConfirmationData.class, SubjectConfirmationData.DEFAULT_ELEMENT_NAME);
        data.setInResponseTo(request.id());
        data.setRecipient(request.consumer().toString());
        data.setNotOnOrAfter(now.plus(VALID));
        confirmation.setSubjectConfirmationData(data);
        subject.getSubjectConfirmations().add(confirmation);
        return subject;
    }

    static Audience audience(String entity) {
        Audience audience = SamlXml.make(Audience.class, Audience.DEFAULT_ELEMENT_NAME);
        audience.setURI(entity);
        return audience;
    }

    static AuthnStatement statement(String context, Instant at) {
        AuthnStatement statement = SamlXml.make(AuthnStatement.class, AuthnStatement.DEFAULT_ELEMENT_NAME);
        statement.setAuthnInstant(at);
        statement.setSessionIndex(id());
        AuthnContext how = SamlXml.make(AuthnContext.class, AuthnContext.DEFAULT_ELEMENT_NAME);
        AuthnContextClassRef reference =
                SamlXml.make(AuthnContextClassRef.class, AuthnContextClassRef.DEFAULT_ELEMENT_NAME);
        reference.setURI(context);
        how.setAuthnContextClassRef(reference);
        statement.setAuthnContext(how);
        return statement;
    }

    private Issuer issuer() {
        Issuer issuer = SamlXml.make(Issuer.class, Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(entity());
        return issuer;
    }

    static String id() {
        return "_" + UUID.randomUUID();
    }

    private void ask(String path, Object body) {
        HttpResponse<String> response = admin.send("POST", realm + path, Json.write(body));
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        admin.send("DELETE", realm + "/identity-provider/instances/" + alias, "");
    }
}
