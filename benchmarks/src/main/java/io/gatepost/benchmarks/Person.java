// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An account with an app password, made up. */
record Person(int number, String name, String appPassword) {
    private static final String SYMBOLS = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int GROUPS = 6;

    static Person of(int number) {
        Random random = new Random(number);
        StringBuilder password = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            password.append(group == 0 ? "" : "-");
            for (int i = 0; i < 4; i++) {
                password.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
            }
        }
        return new Person(number, "person-" + number + "@a.tld", password.toString());
    }

    static Stream<Person> first(int count) {
        return IntStream.range(0, count).mapToObj(Person::of);
    }
}
