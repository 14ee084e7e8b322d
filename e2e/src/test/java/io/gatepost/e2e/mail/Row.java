// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.util.List;
import java.util.stream.Stream;

/** One line of the table: somebody, somewhere, at a door, with a proof; what comes of it, and the reason in the audit. */
record Row(Person who, Place from, Door door, String proof, String answer, String reason) {
    /** Reads a table; a cell may hold several words or groups of them, and stands for a row with each. */
    static Stream<Row> of(String table) {
        return table.lines().filter(line -> !line.isBlank()).flatMap(Row::expand);
    }

    private static Stream<Row> expand(String line) {
        String[] cells = line.split("\\|", -1);
        Person who = person(cells[0].strip());
        return words(cells[1])
                .map(Place::valueOf)
                .flatMap(from -> words(cells[2])
                        .flatMap(Row::doors)
                        .flatMap(door -> Stream.of(cells[3].split(",", -1))
                                .map(String::strip)
                                .map(proof -> new Row(who, from, door, proof, cells[4].strip(), cells[5].strip()))));
    }

    private static Stream<String> words(String cell) {
        return Stream.of(cell.strip().split(" +", -1));
    }

    private static Person person(String name) {
        return switch (name) {
            case "alice" -> Person.ALICE;
            case "helpdesk" -> Person.HELPDESK;
            case "bob" -> Person.BOB;
            case "mailer" -> Person.MAILER;
            case "carol" -> Person.CAROL;
            default -> throw new IllegalArgumentException("nobody is called " + name);
        };
    }

    private static Stream<Door> doors(String word) {
        List<Door> doors = switch (word) {
            case "imap" -> List.of(Door.IMAP, Door.IMAPS, Door.NGINX_IMAP);
            case "pop3" -> List.of(Door.POP3, Door.POP3S, Door.NGINX_POP3);
            case "smtp" -> List.of(Door.SUBMISSION, Door.NGINX_SUBMISSION);
            case "sieve" -> List.of(Door.SIEVE);
            case "eas" -> List.of(Door.EAS);
            case "dav" -> List.of(Door.DAV);
            case "soap" -> List.of(Door.SOAP);
            default -> List.of(Door.valueOf(word));
        };
        return doors.stream();
    }

    @Override
    public String toString() {
        return who + " from " + from + " at " + door + " with " + proof + ": " + answer;
    }
}
