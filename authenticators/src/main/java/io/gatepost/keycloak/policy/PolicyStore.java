// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.support.Gatepost;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The policies in force: a domain's own, else its realm's default, else the operator's. They live as attributes of the realm. */
public final class PolicyStore {
    /** About 4,000 policies of two kilobytes; what falls out is read again when it is needed. */
    private static final long CHARACTERS_KEPT = 8L << 20;

    private final PolicyState operatorPolicy;
    private final Optional<Document> operatorDocument;
    private final Kept kept = new Kept(CHARACTERS_KEPT);

    public PolicyStore(PolicyState operatorPolicy, Optional<String> operatorDocument) {
        this.operatorPolicy = operatorPolicy;
        this.operatorDocument = operatorDocument.map(text -> new Document(text, tag(0, digest(text))));
    }

    /** A policy's text, and a tag that no other text and no other saving of it has. */
    public record Document(String text, String tag) {}

    public static PolicyStore of(KeycloakSession session) {
        return Gatepost.part(session, PolicyStore.class);
    }

    /** The policy that covers the account of this name: that of the domain after its last {@code @}. */
    public PolicyState covering(RealmModel realm, String accountName) {
        return nameCovering(realm, accountName)
                .flatMap(name -> stored(realm, name))
                .orElse(operatorPolicy);
    }

    /** Which policy of the realm covers the account of this name; nothing where it is the operator's. */
    public Optional<PolicyName> nameCovering(RealmModel realm, String accountName) {
        int at = accountName.lastIndexOf('@');
        return (at < 0 ? Optional.<PolicyName>empty() : PolicyName.ofDomain(accountName.substring(at + 1)))
                .filter(name -> stored(realm, name).isPresent())
                .or(() -> Optional.of(PolicyName.DEFAULT)
                        .filter(name -> stored(realm, name).isPresent()));
    }

    /** What would cover the account if the realm did not hold this policy. */
    public PolicyState coveringWithout(RealmModel realm, PolicyName without) {
        return without.equals(PolicyName.DEFAULT)
                ? operatorPolicy
                : stored(realm, PolicyName.DEFAULT).orElse(operatorPolicy);
    }

    /** The document of that name in the realm; without a name, the operator's. */
    public Optional<Document> document(RealmModel realm, Optional<PolicyName> name) {
        return name.isEmpty()
                ? operatorDocument
                : StoredPolicy.of(realm, name.get())
                        .map(stored -> new Document(
                                stored.text(),
                                tag(stored.version(), compiled(stored.text()).digest())));
    }

    /** The policies that the realm holds, its default first. */
    public List<PolicyName> namesIn(RealmModel realm) {
        return realm.getAttributes().keySet().stream()
                .filter(attribute -> attribute.startsWith(PolicyName.PREFIX))
                .map(attribute -> attribute.substring(PolicyName.PREFIX.length()))
                .flatMap(word -> word.equals(PolicyName.DEFAULT.word())
                        ? Stream.of(PolicyName.DEFAULT)
                        : PolicyName.ofDomain(word).stream())
                .sorted(Comparator.comparing((PolicyName name) -> !name.equals(PolicyName.DEFAULT))
                        .thenComparing(PolicyName::word))
                .toList();
    }

    private Optional<PolicyState> stored(RealmModel realm, PolicyName name) {
        return Optional.ofNullable(realm.getAttribute(name.attribute()))
                // Keycloak's console empties an attribute where it means to remove it.
                .filter(text -> !text.isBlank())
                .map(this::compiled)
                .map(Compiled::state);
    }

    /** {@code digest}: of the text. */
    private record Compiled(PolicyState state, String digest) {}

    private Compiled compiled(String text) {
        Compiled known = kept.find(text);
        if (known != null) {
            return known;
        }
        PolicyState state = switch (PolicyReader.read(text)) {
            case PolicyReading.Valid valid -> new PolicyState.InForce(valid.policy());
            case PolicyReading.Invalid invalid ->
                new PolicyState.Broken(invalid.problems().getFirst().pointer() + ": "
                        + invalid.problems().getFirst().message());
        };
        Compiled compiled = new Compiled(state, digest(text));
        kept.put(text, compiled);
        return compiled;
    }

    private static String tag(long version, String digest) {
        return '"' + String.valueOf(version) + '-' + digest + '"';
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Policies by their text, least recently used out first, bounded by the sum of their lengths. */
    private static final class Kept {
        private final Map<String, Compiled> states = new LinkedHashMap<>(16, 0.75f, true);
        private final long limit;
        private long characters;

        Kept(long limit) {
            this.limit = limit;
        }

        synchronized @Nullable Compiled find(String text) {
            return states.get(text);
        }

        synchronized void put(String text, Compiled state) {
            if (states.put(text, state) == null) {
                characters += text.length();
            }
            var eldest = states.entrySet().iterator();
            while (characters > limit && states.size() > 1) {
                characters -= eldest.next().getKey().length();
                eldest.remove();
            }
        }
    }
}
