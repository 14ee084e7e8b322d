// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.BasicAttribute;
import javax.naming.directory.BasicAttributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * A directory of its own: OpenLDAP with the password policy that counts wrong passwords. It runs as its unprivileged user, and can
 * be ended, frozen and started again.
 */
// What answers is the test's own; JNDI's settings are in a Hashtable.
@SuppressWarnings({"BanJNDI", "JdkObsolete"})
final class OpenLdap implements AutoCloseable {
    static final String SUFFIX = "dc=directory,dc=test";
    static final String PEOPLE = "ou=people," + SUFFIX;
    static final String GROUPS = "ou=groups," + SUFFIX;
    static final String ADMIN = "cn=admin," + SUFFIX;
    static final String ADMIN_PASSWORD = "password-of-the-directory";

    private static final String USER = "openldap";
    private static final int PATIENCE_SECONDS = 30;

    /** It writes what it was asked. */
    private static final String STATISTICS = "256";

    private static final Pattern FILTER = Pattern.compile(" SRCH base=.* filter=\"(.*)\"$");

    /** What somebody does with it; closed by the caller. */
    private interface Work {
        void on(DirContext directory) throws NamingException;
    }

    private final Path slapd;
    private final Path home;
    private final int port = FreePort.take();
    private Process process;

    OpenLdap() {
        this.slapd = Stack.needProgram("slapd");
        try {
            this.home = Files.createTempDirectory(
                    "gatepost-ldap",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.createDirectory(home.resolve("data"));
            Files.writeString(home.resolve("slapd.conf"), """
                    include /etc/ldap/schema/core.schema
                    include /etc/ldap/schema/cosine.schema
                    include /etc/ldap/schema/inetorgperson.schema
                    modulepath /usr/lib/ldap
                    moduleload back_mdb
                    moduleload ppolicy
                    database mdb
                    maxsize 16777216
                    suffix "%1$s"
                    rootdn "%2$s"
                    rootpw %3$s
                    directory %4$s/data
                    index objectClass,entryUUID,uid,mail,member eq
                    overlay ppolicy
                    ppolicy_default "cn=passwords,%1$s"
                    """.formatted(SUFFIX, ADMIN, ADMIN_PASSWORD, home));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (root()) {
            Program.run("chown", "-R", USER, home.resolve("data").toString());
        }
        this.process = started();
        add(SUFFIX, Map.of("objectClass", List.of("dcObject", "organization"), "o", List.of("directory")));
        add(PEOPLE, Map.of("objectClass", List.of("organizationalUnit")));
        add(GROUPS, Map.of("objectClass", List.of("organizationalUnit")));
        add(
                "cn=passwords," + SUFFIX,
                Map.of(
                        "objectClass", List.of("device", "pwdPolicy"),
                        "pwdAttribute", List.of("userPassword"),
                        "pwdLockout", List.of("TRUE"),
                        "pwdMaxFailure", List.of("50")));
    }

    String url() {
        return "ldap://127.0.0.1:" + port;
    }

    void person(String uid, String mail, String password, String... otherMail) {
        add(
                dn(uid),
                Map.of(
                        "objectClass",
                        List.of("inetOrgPerson"),
                        "cn",
                        List.of("Somebody " + uid),
                        "givenName",
                        List.of("Somebody"),
                        "sn",
                        List.of(uid),
                        "mail",
                        List.of(mail),
                        "departmentNumber",
                        List.of(otherMail),
                        "userPassword",
                        List.of(password)));
    }

    void group(String name, String uid) {
        add(
                "cn=" + name + "," + GROUPS,
                Map.of("objectClass", List.of("groupOfNames"), "member", List.of(ADMIN, dn(uid))));
    }

    void ungroup(String name) {
        work(directory -> directory.destroySubcontext("cn=" + name + "," + GROUPS));
    }

    void password(String uid, String password) {
        change(dn(uid), DirContext.REPLACE_ATTRIBUTE, new BasicAttribute("userPassword", password));
    }

    /** As an administrator of the directory locks somebody out. */
    void lock(String uid) {
        change(dn(uid), DirContext.REPLACE_ATTRIBUTE, new BasicAttribute("pwdAccountLockedTime", "000001010000Z"));
    }

    void remove(String uid) {
        work(directory -> directory.destroySubcontext(dn(uid)));
    }

    /** How many wrong passwords it was told for somebody since the last right one. */
    int wrongPasswords(String uid) {
        int[] count = new int[1];
        work(directory -> {
            Attribute failures = directory
                    .getAttributes(dn(uid), new String[] {"pwdFailureTime"})
                    .get("pwdFailureTime");
            count[0] = failures == null ? 0 : failures.size();
        });
        return count[0];
    }

    /** Of all that was searched for so far, in lower case. */
    List<String> filters() {
        return said().lines()
                .map(FILTER::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1).toLowerCase(Locale.ROOT))
                .toList();
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    void start() {
        process = started();
    }

    /** It takes connections and answers nothing. */
    void freeze() {
        Program.run("kill", "-STOP", Long.toString(process.pid()));
    }

    void thaw() {
        Program.run("kill", "-CONT", Long.toString(process.pid()));
    }

    @Override
    public void close() {
        thaw();
        stop();
    }

    private static String dn(String uid) {
        return "uid=" + uid + "," + PEOPLE;
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Process started() {
        try {
            List<String> command = new ArrayList<>(List.of(
                    slapd.toString(), "-f", home.resolve("slapd.conf").toString(), "-h", url(), "-d", STATISTICS));
            if (root()) {
                command.addAll(List.of("-u", USER));
            }
            Process fresh = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("said").toFile()))
                    .start();
            Awaiting.until(Instant.now().plusSeconds(PATIENCE_SECONDS), "slapd listens", () -> {
                if (!fresh.isAlive()) {
                    throw new AssertionError("slapd ended: " + said());
                }
                return Guide.listens(port);
            });
            return fresh;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String said() {
        try {
            return Files.readString(home.resolve("said"), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void add(String dn, Map<String, List<String>> attributes) {
        BasicAttributes all = new BasicAttributes(true);
        attributes.forEach((name, values) -> {
            if (!values.isEmpty()) {
                BasicAttribute attribute = new BasicAttribute(name);
                values.forEach(attribute::add);
                all.put(attribute);
            }
        });
        work(directory -> directory.createSubcontext(dn, all).close());
    }

    private void change(String dn, int how, BasicAttribute attribute) {
        BasicAttributes attributes = new BasicAttributes(true);
        attributes.put(attribute);
        work(directory -> directory.modifyAttributes(dn, how, attributes));
    }

    private void work(Work work) {
        Hashtable<String, String> environment = new Hashtable<>(Map.of(
                Context.INITIAL_CONTEXT_FACTORY,
                "com.sun.jndi.ldap.LdapCtxFactory",
                Context.PROVIDER_URL,
                url(),
                Context.SECURITY_PRINCIPAL,
                ADMIN,
                Context.SECURITY_CREDENTIALS,
                ADMIN_PASSWORD));
        try {
            DirContext directory = new InitialDirContext(environment);
            try {
                work.on(directory);
            } finally {
                directory.close();
            }
        } catch (NamingException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
