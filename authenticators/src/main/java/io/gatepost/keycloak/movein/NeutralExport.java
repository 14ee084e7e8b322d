// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Network;
import io.gatepost.keycloak.movein.Belongings.OldOtp;
import io.gatepost.keycloak.support.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our own form of what there is to carry, for whatever system has no reader of its own here. */
final class NeutralExport {
    private static final int MOST_RANGES = 10_000;
    private static final int USUAL_DIGITS = 6;
    private static final int USUAL_PERIOD = 30;

    private NeutralExport() {}

    static Belongings read(byte[] export) throws Unreadable {
        JsonNode root;
        try {
            root = Nodes.ONE.readValue(Nodes.bounded(export));
        } catch (JsonProcessingException e) {
            throw new Unreadable("It is no JSON" + where(e.getLocation())
                    + "; of another system's export say which: format=zimbra, carbonio or kerio");
        } catch (IOException e) {
            throw new Unreadable("It could not be read");
        }
        if (root == null) {
            throw new Unreadable("It is empty");
        }
        Nodes.object(root, "", Set.of("version", "networks", "accounts"));
        if (Nodes.number(root, "version", "", 0) != 1) {
            throw new Unreadable("/version must be 1");
        }
        Belongings.Collection all = new Belongings.Collection();
        JsonNode networks = root.path("networks");
        if (!networks.isMissingNode() && !networks.isObject()) {
            throw new Unreadable("/networks must be an object of names with lists");
        }
        for (Map.Entry<String, JsonNode> network : networks.properties()) {
            all.network(
                    new Network(network.getKey(), Nodes.texts(networks, network.getKey(), "/networks", MOST_RANGES)));
        }
        List<JsonNode> accounts = Nodes.list(root, "accounts", "", Belongings.MOST_ACCOUNTS);
        for (int i = 0; i < accounts.size(); i++) {
            account(accounts.get(i), "/accounts/" + i, all);
        }
        return all.whole();
    }

    /** The place alone: Jackson's sentence can have what stands there. */
    private static String where(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void account(JsonNode node, String place, Belongings.Collection all) throws Unreadable {
        Nodes.object(node, place, Set.of("name", "appPasswords", "otp"));
        Belongings.Collection.Belonging mover = all.of(Nodes.text(node, "name", place));
        List<JsonNode> passwords = Nodes.list(node, "appPasswords", place, Belongings.MOST_PER_ACCOUNT);
        for (int i = 0; i < passwords.size(); i++) {
            mover.passwords().add(password(passwords.get(i), place + "/appPasswords/" + i));
        }
        List<JsonNode> otps = Nodes.list(node, "otp", place, Belongings.MOST_PER_ACCOUNT);
        for (int i = 0; i < otps.size(); i++) {
            mover.otps().add(otp(otps.get(i), place + "/otp/" + i));
        }
    }

    private static OldPassword password(JsonNode node, String place) throws Unreadable {
        Nodes.object(node, place, Set.of("label", "services", "hash", "generated", "created", "expires"));
        return new OldPassword(
                Nodes.text(node, "label", place),
                Nodes.texts(node, "services", place, Belongings.MOST_PER_ACCOUNT),
                new Secret(Nodes.text(node, "hash", place)),
                Nodes.flag(node, "generated", place),
                Nodes.time(node, "created", place),
                Nodes.time(node, "expires", place));
    }

    private static OldOtp otp(JsonNode node, String place) throws Unreadable {
        Nodes.object(node, place, Set.of("label", "secret", "algorithm", "digits", "period"));
        return new OldOtp(
                Nodes.optional(node, "label", place).orElse(""),
                new Secret(Nodes.text(node, "secret", place)),
                Nodes.optional(node, "algorithm", place).orElse("SHA1"),
                Nodes.number(node, "digits", place, USUAL_DIGITS),
                Nodes.number(node, "period", place, USUAL_PERIOD));
    }
}
