// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A SOGo with the settings of the guide, behind an nginx and before a Dovecot that have the guide's files too. */
final class OwnSogo implements AutoCloseable {
    /** Also in the bridge. */
    static final String BACKEND_PASSWORD = "password-of-this-backend";

    private static final String USER = "sogo";

    /** Of sogo.conf: what a line there says. */
    private static final Pattern SETTING = Pattern.compile("(?m)^ {2}(\\w+) = \"?([^\"]*?)\"?;$");

    private final Stack stack;
    private final Guide guide;
    private final String database = "sogo" + Long.toHexString(System.nanoTime());
    private final int port = FreePort.take();

    OwnSogo(Stack stack, Guide guide) {
        this.stack = stack;
        this.guide = guide;
    }

    /** SOGo reads no file but {@code /etc/sogo/sogo.conf}; what stands there can be said on its command line. */
    void start(int imap, int smtp, Person... people) {
        stack.database().ask("CREATE DATABASE " + database);
        stack.database().ask(database, """
                CREATE TABLE people (c_uid varchar(255) PRIMARY KEY, c_name varchar(255), c_password varchar(255),
                                     c_cn varchar(255), mail varchar(255))""");
        for (Person person : people) {
            stack.database()
                    .ask(database, "INSERT INTO people VALUES ('%1$s', '%1$s', '', '%1$s', '%1$s')".formatted(person));
        }
        int memcached = FreePort.take();
        guide.start(
                memcached,
                Map.of(),
                Stack.needProgram("memcached").toString(),
                "-u",
                "nobody",
                "-l",
                "127.0.0.1",
                "-p",
                Integer.toString(memcached));

        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups", "--", "/usr/sbin/sogod"));
        Matcher setting = SETTING.matcher(guide.text(
                "sogo/sogo.conf",
                Map.of("127.0.0.1:20000", "127.0.0.1:" + port, ":1143", ":" + imap, ":1025", ":" + smtp)));
        while (setting.find()) {
            say(command, setting.group(1), setting.group(2));
        }
        say(command, "WONoDetach", "YES");
        say(command, "WOWorkersCount", "1");
        say(command, "WOLogFile", "-");
        say(command, "WOPidFile", home().resolve("sogo.pid").toString());
        say(command, "SOGoMemcachedHost", "127.0.0.1:" + memcached);
        for (String table : List.of(
                "SOGoProfileURL profile",
                "OCSFolderInfoURL folder_info",
                "OCSSessionsFolderURL sessions_folder",
                "OCSEMailAlarmsFolderURL alarms_folder",
                "OCSStoreURL store",
                "OCSAclURL acl",
                "OCSCacheFolderURL cache_folder")) {
            String[] words = table.split(" ", -1);
            say(command, words[0], address() + "/" + USER + "_" + words[1]);
        }
        say(
                command,
                "SOGoUserSources",
                "({type = sql; id = people; viewURL = \"" + address()
                        + "/people\"; canAuthenticate = YES; isAddressBook = NO; userPasswordAlgorithm = none;})");
        guide.start(port, Map.of("HOME", home().toString()), command.toArray(String[]::new));
    }

    int port() {
        return port;
    }

    private String address() {
        return stack.database().address(database);
    }

    private Path home() {
        try {
            Path home = guide.home().resolve(USER);
            if (!Files.exists(home)) {
                Files.createDirectory(home);
                Program.run("chown", USER, home.toString());
            }
            return home;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void say(List<String> command, String setting, String value) {
        command.add("-" + setting);
        command.add(value);
    }

    /** When it has ended itself. */
    @Override
    public void close() {
        stack.database().ask("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }
}
