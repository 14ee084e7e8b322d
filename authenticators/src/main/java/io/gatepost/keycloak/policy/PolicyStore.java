// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Limits;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.PolicyWriter;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * The policies in force: a domain's own, else its realm's default, else the operator's. Each
 * is read together with what it inherits from and within the operator's limits.
 */
public final class PolicyStore {
    /** About 2,000 policies of two kilobytes, each with its text in force; what falls out is read again when it is needed. */
    private static final long CHARACTERS_KEPT = 8L << 20;

    /** Without one of these a policy takes nothing over from another one; what is escaped may say anything. */
    static final List<String> MAY_INHERIT = List.of("inherit", "\\");

    private final Optional<String> operatorPolicy;
    private final Limits limits;
    private final List<Cidr> proxies;
    private final Kept<Source, Compiled> kept = new Kept<>(CHARACTERS_KEPT, PolicyStore::weight);

    public PolicyStore(GatepostSettings settings) {
        this.operatorPolicy = settings.operatorPolicy();
        this.limits = settings.limits();
        this.proxies = settings.trustedProxies().ranges();
    }

    /** A policy's text as it is in force, and a tag that no other text and no other saving of it has. */
    public record Document(String text, String tag) {}

    public static PolicyStore of(KeycloakSession session) {
        return Gatepost.part(session, PolicyStore.class);
    }

    /** What the text would say as the default of a realm that is yet to be made. */
    public PolicyReading trial(String text) {
        return trial(text, operatorPolicy.stream().toList());
    }

    /** Only what is saved anew is held against the proxies: a proxy added later must not break the policies of old. */
    PolicyReading trial(String text, List<String> parents) {
        return PolicyReader.read(text, parents, limits, proxies);
    }

    PolicyReading reading(String text, List<String> parents) {
        return PolicyReader.read(text, parents, limits, List.of());
    }

    PolicyState state(String text, List<String> parents) {
        return compiled(text, parents).state();
    }

    Document document(long version, String text, List<String> parents) {
        Compiled compiled = compiled(text, parents);
        return new Document(compiled.text(), tag(version, compiled.digest()));
    }

    Optional<String> operatorPolicy() {
        return operatorPolicy;
    }

    /** {@code text}: with all that is inherited, within the limits; {@code digest}: of it. */
    private record Compiled(PolicyState state, String text, String digest) {}

    private Compiled compiled(String text, List<String> parents) {
        Source source = new Source(text, mayInherit(text) ? parents : List.of());
        Compiled known = kept.find(source);
        if (known != null) {
            return known;
        }
        Compiled compiled = switch (reading(text, source.parents())) {
            case PolicyReading.Valid valid -> {
                String inForce = valid.asWritten()
                        ? text
                        : PolicyWriter.write(valid.policy().policy()).toString();
                yield new Compiled(new PolicyState.InForce(valid.policy()), inForce, digest(inForce));
            }
            case PolicyReading.Invalid invalid -> {
                PolicyProblem first = invalid.problems().getFirst();
                yield new Compiled(
                        new PolicyState.Broken(first.pointer() + ": " + first.message()), text, digest(text));
            }
        };
        kept.put(source, compiled);
        return compiled;
    }

    /** Nearly all inherit nothing, and need not be read again when a parent is saved. */
    private static boolean mayInherit(String text) {
        return MAY_INHERIT.stream().anyMatch(text::contains);
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

    private record Source(String text, List<String> parents) {}

    private static long weight(Source source, Compiled compiled) {
        return source.text().length() + (long) compiled.text().length();
    }
}
