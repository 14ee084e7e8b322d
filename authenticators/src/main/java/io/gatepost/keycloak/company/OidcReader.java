// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.keycloak.company.MetadataFetch.FailedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.util.JsonSerialization;

/**
 * Fetches and reads an OpenID provider's discovery document, and finds all that speaks against taking it.
 *
 * @param secret whether the company has given us a client secret
 */
public record OidcReader(CompanyWish.Oidc wish, boolean secret, MetadataFetch fetch) {
    private static final String JSON = "application/json";
    private static final int LONGEST_ADDRESS = 2048;

    public MetadataReading read() {
        URI issuer = wish.issuer();
        if (!fetch.allowed().mayBeVisited(issuer) || issuer.getRawQuery() != null) {
            return MetadataReading.failed(
                    "issuer", "An issuer is an https address without a query (OpenID Connect Discovery 1.0, 3).");
        }
        JsonNode document;
        try {
            document = JsonSerialization.readValue(fetch.from(wish.url().orElseThrow(), JSON), JsonNode.class);
        } catch (FailedException e) {
            return MetadataReading.failed("issuer", wish.url().orElseThrow() + ": " + e.why());
        } catch (IOException e) {
            return MetadataReading.failed("issuer", wish.url().orElseThrow() + " is no JSON.");
        }
        List<Remark> remarks = new ArrayList<>();
        return new MetadataReading(Optional.of(read(document, remarks)), remarks);
    }

    private OidcMetadata read(JsonNode document, List<Remark> remarks) {
        // To the letter (OpenID Connect Discovery 1.0, 4.3; RFC 8414, 3.3): who answers for another's name gets no
        // further.
        if (!wish.issuer().toString().equals(document.path("issuer").asText())) {
            remarks.add(Remark.error(
                    "issuer",
                    "The document is of another issuer: "
                            + OidcKeys.printable(document.path("issuer").asText()) + "."));
        }
        URI signOn = endpoint(document, "authorization_endpoint", false, remarks);
        URI token = endpoint(document, "token_endpoint", true, remarks);
        URI jwks = endpoint(document, "jwks_uri", true, remarks);
        if (!texts(document, "response_types_supported", "code").contains("code")) {
            remarks.add(Remark.error("response-type", "The provider does not know the code flow."));
        }
        List<String> challenges = texts(document, "code_challenge_methods_supported", "");
        if (!challenges.contains("S256")) {
            remarks.add(Remark.warning(
                    "pkce",
                    "The provider does not say that it knows PKCE with S256. It is sent all the same; one that does not know"
                            + " it passes it over."));
        }
        algorithms(document, remarks);
        return new OidcMetadata(
                wish.issuer().toString(), signOn, token, jwks, authentication(document, remarks), keys(jwks, remarks));
    }

    private static void algorithms(JsonNode document, List<Remark> remarks) {
        List<String> algorithms = texts(document, "id_token_signing_alg_values_supported", "RS256");
        if (algorithms.stream().noneMatch(OidcKeys.ALGORITHMS::contains)) {
            remarks.add(Remark.error(
                    "algorithm",
                    "The provider signs by nothing that could be taken: it has to be RSA, RSA-PSS, ECDSA or EdDSA, neither"
                            + " none nor the client secret (HS256)."));
        } else if (algorithms.contains("none")) {
            remarks.add(Remark.info(
                    "algorithm", "The provider also knows tokens without a signature (none). They are not taken."));
        }
    }

    private String authentication(JsonNode document, List<Remark> remarks) {
        if (wish.clientId().isEmpty()) {
            remarks.add(Remark.error(
                    "client",
                    "The company has to enter the redirect URI of this realm at its provider. It gives you a client ID for"
                            + " it, and most give a client secret."));
            return "";
        }
        List<String> supported = texts(document, "token_endpoint_auth_methods_supported", "client_secret_basic");
        List<String> ours = secret ? List.of("client_secret_basic", "client_secret_post") : List.of("private_key_jwt");
        Optional<String> best = ours.stream().filter(supported::contains).findFirst();
        if (best.isEmpty()) {
            remarks.add(Remark.error(
                    "client-secret",
                    secret
                            ? "The provider takes no client secret, neither by client_secret_basic nor by"
                                    + " client_secret_post."
                            : "The provider wants a client secret: it does not know private_key_jwt."));
        }
        return best.orElse("");
    }

    private List<String> keys(URI jwks, List<Remark> remarks) {
        if (jwks.toString().isEmpty()) {
            return List.of();
        }
        try {
            PublicKeysWrapper keys = OidcKeys.at(jwks, fetch);
            if (keys.getKeys().isEmpty()) {
                remarks.add(Remark.error(
                        "keys",
                        "There is no key to sign with that could be taken: RSA has to have 2048 bits, and secret keys are"
                                + " none."));
            }
            return OidcKeys.told(keys);
        } catch (FailedException e) {
            remarks.add(Remark.error("keys", "The keys of the provider: " + e.why()));
            return List.of();
        }
    }

    /** {@code asked}: by this server, not by people's browsers alone. */
    private URI endpoint(JsonNode document, String name, boolean asked, List<Remark> remarks) {
        String text = document.path(name).asText();
        try {
            URI address = new URI(text);
            if (text.length() <= LONGEST_ADDRESS
                    && fetch.allowed().mayBeVisited(address)
                    && (!asked || fetch.open(address))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // As one that is not there.
        }
        remarks.add(Remark.error(
                "endpoint",
                "The " + name + " is missing, is not https, is longer than " + LONGEST_ADDRESS
                        + " characters, or is not on the internet: " + OidcKeys.printable(text)));
        return URI.create("");
    }

    private static List<String> texts(JsonNode document, String name, String otherwise) {
        JsonNode list = document.path(name);
        return list.isArray()
                ? StreamSupport.stream(list.spliterator(), false)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .toList()
                : List.of(otherwise);
    }
}
