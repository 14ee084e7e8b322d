// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.core.xml.schema.XSString;
import org.opensaml.core.xml.schema.impl.XSStringBuilder;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Attribute;
import org.opensaml.saml.saml2.core.AttributeStatement;
import org.opensaml.saml.saml2.core.AttributeValue;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.SPSSODescriptor;
import org.opensaml.security.credential.UsageType;

/** A domain's company in one step, from the metadata that it publishes (issue 5, point 6). */
@OnTheStack
final class CompanyMetadataIT {
    private static final String REALM = "isp";

    @Test
    void metadata_in_and_people_come_in_by_that_company(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Signer registrar = Signer.fresh();
            Map<String, Object> wish = Map.of(
                    "metadata",
                    tenant.papers().signed(registrar),
                    "certificate",
                    registrar.certificateText(),
                    "displayName",
                    "Tenants & Sons");
            HttpResponse<String> dry = tenant.post("?dryRun=true", wish);
            assertThat(dry.statusCode()).as(dry.body()).isEqualTo(200);
            assertThat(Json.read(dry.body()).path("possible").asBoolean())
                    .as(dry.body())
                    .isTrue();
            assertThat(tenant.get().statusCode()).isEqualTo(404);

            HttpResponse<String> made = tenant.post("", wish);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            JsonNode again = Json.read(tenant.post("", wish).body());
            assertThat(again.path("changed").asBoolean(true))
                    .as(again.toString())
                    .isFalse();
            JsonNode seen = Json.read(tenant.get().body());
            assertThat(seen.at("/metadata/signatureVerified").asBoolean()).isTrue();
            assertThat(seen.at("/certificates/0/daysLeft").asInt(-1)).isBetween(0, 1);
            assertThat(seen.at("/ours/certificate/pem").asText()).startsWith("-----BEGIN CERTIFICATE-----\n");
            assertThat(seen.path("findings").findValuesAsText("level")).doesNotContain("error");

            // Nobody has an account yet; the company speaks for its own domain and for no other.
            Person newcomer = new Person(REALM, "new@" + tenant.domain, "", "");
            assertThat(tenant.comeIn(visitor, newcomer.name()))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isPresent());
            assertThat(tenant.tiesOf(newcomer)).hasSize(1);
            try (PlainVisitor stranger = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(stranger, "new-" + Long.toHexString(System.nanoTime()) + "@c.tld"))
                        .isEqualTo(new Page.Refused("company-provider"));
            }

            assertThat(tenant.delete().statusCode()).isEqualTo(204);
            tenant.post("", wish);
            assertThat(tenant.tiesOf(newcomer)).as("to the company before").isEmpty();
        }
    }

    @Test
    void what_the_company_calls_people_by_half_becomes_a_name_of_the_domain(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(tenant.post("", Map.of("metadata", tenant.papers().unsigned(), "names", "local-parts"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(tenant.comeIn(visitor, "half")).isInstanceOf(Page.Arrived.class);
            stack.admin().idOf(new Person(REALM, "half@" + tenant.domain, "", ""));
        }
    }

    /** What the company is handed, as its own software reads it. The key is there for who wants requests signed; no other is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void our_own_metadata_is_read_by_opensaml(boolean wantsSignedRequests, Stack stack) throws Exception {
        try (Tenant tenant = new Tenant(stack);
                HttpClient client = HttpClient.newHttpClient()) {
            String metadata = tenant.papers()
                    .entity(entity -> entity.getIDPSSODescriptor(SAMLConstants.SAML20P_NS)
                            .setWantAuthnRequestsSigned(wantsSignedRequests))
                    .unsigned();
            HttpResponse<String> made = tenant.post("", Map.of("metadata", metadata));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            JsonNode ours = Json.read(tenant.get().body()).path("ours");

            HttpResponse<String> handedOut = client.send(
                    HttpRequest.newBuilder(URI.create(ours.path("metadataUrl").asText()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(handedOut.statusCode()).isEqualTo(200);
            EntityDescriptor entity = (EntityDescriptor) SamlXml.object(handedOut.body());
            assertThat(entity.getEntityID()).isEqualTo(ours.path("entityId").asText());
            SPSSODescriptor role = entity.getSPSSODescriptor(SAMLConstants.SAML20P_NS);
            assertThat(role.isAuthnRequestsSigned()).isEqualTo(wantsSignedRequests);
            assertThat(role.getWantAssertionsSigned()).isTrue();
            assertThat(role.getAssertionConsumerServices())
                    .filteredOn(service -> service.getBinding().equals(SAMLConstants.SAML2_POST_BINDING_URI))
                    .singleElement()
                    .satisfies(service -> assertThat(service.getLocation())
                            .isEqualTo(ours.path("consumer").asText()));
            assertThat(role.getKeyDescriptors().stream()
                            .filter(key -> key.getUse() == UsageType.SIGNING)
                            .flatMap(key -> key.getKeyInfo().getX509Datas().stream())
                            .flatMap(data -> data.getX509Certificates().stream())
                            .map(certificate -> certificate.getValue().replaceAll("\\s", "")))
                    .isEqualTo(
                            wantsSignedRequests
                                    ? List.of(ours.at("/certificate/pem")
                                            .asText()
                                            .replaceAll("-----[A-Z ]+-----|\\s", ""))
                                    : List.of());
        }
    }

    /** What speaks against metadata, each in an otherwise good one. */
    enum Fault {
        DOCTYPE("metadata") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                String xml = papers.unsigned().replaceFirst("^<\\?xml.*?\\?>", "");
                return Map.of("metadata", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/hostname\">]>" + xml);
            }
        },
        NO_SIGNATURE("signature") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of("metadata", papers.unsigned(), "certificate", registrar.certificateText());
            }
        },
        SIGNED_BY_SOMEBODY_ELSE("signature") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of("metadata", papers.signed(Signer.fresh()), "certificate", registrar.certificateText());
            }
        },
        CHANGED_SINCE("signature") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                String changed = papers.signed(registrar).replace("/company/sign-on", "/company/sign-off");
                return Map.of("metadata", changed, "certificate", registrar.certificateText());
            }
        },
        SIGNED_BY_SHA_1("signature") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                Signer weak = registrar.using(
                        "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1");
                return Map.of("metadata", papers.signed(weak), "certificate", registrar.certificateText());
            }
        },
        /** The signature of one entity says nothing of the one beside it. */
        ANOTHER_IS_SIGNED("signature") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                Papers good = Papers.of("https://good.example/saml", Signer.fresh());
                good.signed(registrar);
                return Map.of(
                        "metadata",
                        papers.beside(good),
                        "certificate",
                        registrar.certificateText(),
                        "entityId",
                        String.valueOf(papers.entity().getEntityID()));
            }
        },
        OVER("valid-until") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of(
                        "metadata",
                        papers.entity(entity ->
                                        entity.setValidUntil(Instant.now().minusSeconds(60)))
                                .unsigned());
            }
        },
        SEVERAL("provider") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of("metadata", papers.beside(Papers.of("https://other.example/saml", registrar)));
            }
        },
        SOMEBODY_ELSE("provider") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of("metadata", papers.unsigned(), "entityId", "https://other.example/saml");
            }
        },
        NO_URI("entity-id") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of(
                        "metadata", Papers.of("the company", Signer.fresh()).unsigned());
            }
        },
        NO_TLS("endpoint") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                return Map.of(
                        "metadata", papers.signOnAt("http://192.0.2.1/sso").unsigned());
            }
        },
        WEAK_KEY("certificate-weak") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                Signer weak = Signer.made(1024, Instant.now(), Instant.now().plus(Duration.ofDays(90)));
                return Map.of(
                        "metadata",
                        Papers.of("https://x.example", Signer.fresh(), weak).unsigned());
            }
        },
        OLD_CERTIFICATE("certificate") {
            @Override
            Map<String, Object> wish(Papers papers, Signer registrar) {
                Instant now = Instant.now();
                Signer old = Signer.made(2048, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
                return Map.of("metadata", Papers.of("https://x.example", old).unsigned());
            }
        };

        private final String what;

        Fault(String what) {
            this.what = what;
        }

        abstract Map<String, Object> wish(Papers papers, Signer registrar);
    }

    @ParameterizedTest
    @EnumSource
    void bad_metadata_is_refused_with_the_reason(Fault fault, Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            Map<String, Object> wish = fault.wish(tenant.papers(), Signer.fresh());
            JsonNode dry = Json.read(tenant.post("?dryRun=true", wish).body());
            assertThat(dry.path("possible").asBoolean(true)).isFalse();
            assertThat(StreamSupport.stream(dry.path("findings").spliterator(), false)
                            .filter(finding -> finding.path("level").asText().equals("error"))
                            .map(finding -> finding.path("what").asText()))
                    .as(dry.toString())
                    .containsExactly(fault.what);
            HttpResponse<String> refused = tenant.post("", wish);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body()).contains(fault.what + ": ");
            assertThat(tenant.get().statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_whole_federation_signed_is_good_for_the_one_that_is_meant(Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            Signer registrar = Signer.fresh();
            HttpResponse<String> made = tenant.post(
                    "",
                    Map.of(
                            "metadata",
                            tenant.papers().beside(Papers.of("https://other.example/saml", Signer.fresh()), registrar),
                            "certificate",
                            registrar.certificateText(),
                            "entityId",
                            tenant.company.entity()));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(Json.read(made.body()).path("entityId").asText()).isEqualTo(tenant.company.entity());
        }
    }

    @Test
    void another_company_has_to_wait_until_the_first_is_gone(Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            tenant.post("", Map.of("metadata", tenant.papers().unsigned()));
            Map<String, Object> other = Map.of(
                    "metadata",
                    Papers.of("https://other.example/saml", Signer.fresh()).unsigned());
            assertThat(tenant.post("", other).body()).contains("urn:gatepost:other-company");
            assertThat(tenant.delete().statusCode()).isEqualTo(204);
            assertThat(tenant.post("", other).statusCode()).isEqualTo(201);
        }
    }

    /** A company by a file has no metadata to send again when only its name is to be another one. */
    @Test
    void what_needs_no_metadata_is_changed_without(Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            Signer registrar = Signer.fresh();
            tenant.post(
                    "",
                    Map.of(
                            "metadata",
                            tenant.papers().signed(registrar),
                            "certificate",
                            registrar.certificateText(),
                            "displayName",
                            "Before",
                            "nameAttribute",
                            "mail"));
            HttpResponse<String> first = tenant.get();
            String tag = first.headers().firstValue("ETag").orElseThrow();
            JsonNode before = Json.read(first.body());
            assertThat(before.at("/metadata/certificate/pem").asText()).contains("BEGIN CERTIFICATE");

            Map<String, Object> change = Map.of("displayName", "After", "names", "local-parts");
            JsonNode dry = Json.read(tenant.settings("?dryRun=true", change).body());
            assertThat(dry.at("/company/displayName").asText())
                    .as(dry.toString())
                    .isEqualTo("After");
            assertThat(tenant.get().headers().firstValue("ETag")).contains(tag);
            assertThat(tenant.settings("", Map.of("names", "whatever")).statusCode())
                    .isEqualTo(400);
            assertThat(tenant.settings("", Map.of("metadata", "<x/>")).statusCode())
                    .as("metadata is taken elsewhere")
                    .isEqualTo(400);

            JsonNode after = Json.read(tenant.settings("", change).body());
            assertThat(after.path("changed").asBoolean()).as(after.toString()).isTrue();
            assertThat(after.path("displayName").asText()).isEqualTo("After");
            assertThat(after.path("names").asText()).isEqualTo("local-parts");
            assertThat(after.has("nameAttribute")).isFalse();
            for (String kept : List.of("entityId", "signOn", "certificates", "metadata")) {
                assertThat(after.path(kept)).as(kept).isEqualTo(before.path(kept));
            }
            assertThat(tenant.events()).contains("\"UPDATE\"");
            assertThat(Json.read(tenant.settings("", change).body())
                            .path("changed")
                            .asBoolean(true))
                    .isFalse();
            HttpResponse<String> late = stack.admin()
                    .send("PUT", tenant.path() + "/settings", "{\"names\": \"addresses\"}", "If-Match", tag);
            assertThat(late.statusCode()).as(late.body()).isEqualTo(412);
        }
    }

    /** Before it is saved it is told which keys would stay, come and go. */
    @Test
    void a_dry_run_tells_how_the_company_would_stand(Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            tenant.post("", Map.of("metadata", tenant.papers().unsigned()));
            Signer next = Signer.fresh();
            JsonNode dry = Json.read(tenant.post(
                            "?dryRun=true",
                            Map.of(
                                    "metadata",
                                    Papers.of(tenant.company.entity(), tenant.company.signer(), next)
                                            .unsigned()))
                    .body());
            assertThat(dry.at("/company/certificates")).as(dry.toString()).hasSize(2);
            assertThat(Json.read(tenant.get().body()).path("certificates")).hasSize(1);
        }
    }

    /** A domain in a realm of many, whose policy names no company yet. */
    static final class Tenant implements AutoCloseable {
        private final Stack stack;
        final String domain = "meta-" + Long.toHexString(System.nanoTime()) + ".tld";
        final IndependentCompany company;

        Tenant(Stack stack) {
            this.stack = stack;
            this.company = IndependentCompany.unknown(stack, REALM, "company-" + domain);
            HttpResponse<String> saved = stack.admin().send("PUT", REALM + "/gatepost/policies/" + domain, """
                            {"version": 1, "services": {"web": {"elsewhere": ["saml"]}}}""");
            assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
        }

        Papers papers() {
            return Papers.of(company.entity(), company.signer());
        }

        HttpResponse<String> post(String rest, Map<String, Object> body) {
            return stack.admin().send("POST", path() + rest, Json.write(body));
        }

        HttpResponse<String> settings(String rest, Map<String, Object> body) {
            return stack.admin().send("PUT", path() + "/settings" + rest, Json.write(body));
        }

        HttpResponse<String> get() {
            return stack.admin().send("GET", path(), "");
        }

        HttpResponse<String> delete() {
            return stack.admin().send("DELETE", path(), "");
        }

        String path() {
            return REALM + "/gatepost/domains/" + domain + "/company";
        }

        HttpResponse<String> refresh() {
            return send("POST", "/refresh");
        }

        HttpResponse<String> send(String method, String rest) {
            return stack.admin().send(method, path() + rest, "");
        }

        JsonNode tiesOf(Person person) {
            return Json.read(stack.admin()
                    .send("GET", REALM + "/users/" + stack.admin().idOf(person) + "/federated-identity", "")
                    .body());
        }

        /** What the realm's admin events say of it. */
        String events() {
            return stack.admin()
                    .send("GET", REALM + "/admin-events?max=20&resourcePath=*" + domain + "*", "")
                    .body();
        }

        /** To webmail, by the company, under what the company calls the person. */
        Page comeIn(PlainVisitor visitor, String name) {
            return comeIn(visitor, name, company.signer());
        }

        Page comeIn(PlainVisitor visitor, String name, Signer signer) {
            SignOnRequest request = SignOnRequest.of(visitor.open(stack.webmail(REALM)
                    .begin(Map.of("kc_idp_hint", company.alias()))
                    .address()));
            return answer(visitor, request, name, signer);
        }

        Page answer(PlainVisitor visitor, SignOnRequest request, String name, Signer signer) {
            String answer = company.answer(request, name)
                    .assertion(assertion -> profile(assertion, name))
                    .assertionSigned(signer);
            return visitor.post(
                    request.consumer(),
                    Map.of("SAMLResponse", SamlXml.posted(answer), "RelayState", request.relayState()));
        }

        private void profile(Assertion assertion, String name) {
            AttributeStatement statement =
                    SamlXml.make(AttributeStatement.class, AttributeStatement.DEFAULT_ELEMENT_NAME);
            Map<String, String> attributes = new HashMap<>(Map.of("givenName", "Some", "urn:oid:2.5.4.4", "Body"));
            attributes.put("mail", name.contains("@") ? name : name + "@" + domain);
            attributes.forEach((key, value) -> {
                Attribute attribute = SamlXml.make(Attribute.class, Attribute.DEFAULT_ELEMENT_NAME);
                attribute.setName(key);
                XSString text =
                        new XSStringBuilder().buildObject(AttributeValue.DEFAULT_ELEMENT_NAME, XSString.TYPE_NAME);
                text.setValue(value);
                attribute.getAttributeValues().add(text);
                statement.getAttributes().add(attribute);
            });
            assertion.getAttributeStatements().addAll(List.of(statement));
        }

        @Override
        public void close() {
            delete();
            stack.admin().send("DELETE", REALM + "/gatepost/policies/" + domain, "");
        }
    }
}
