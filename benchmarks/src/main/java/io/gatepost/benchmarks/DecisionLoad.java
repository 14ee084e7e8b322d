// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Service;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * IMAP and webmail logins under a policy like a.tld's, from addresses of both families, one half inside the networks, the other
 * half outside. Public because JMH's generated code reaches for it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 8, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 80, time = 50, timeUnit = TimeUnit.MILLISECONDS)
public class DecisionLoad {
    /** Networks all over the address space. */
    static final String SPREAD = "spread";

    /** Networks next to each other in two private ranges, which an index by leading bits does not tell apart. */
    static final String CROWDED = "crowded";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 4096;
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @Param({"10", "10000"})
    public int networks;

    @Param({SPREAD, CROWDED})
    public String layout = SPREAD;

    private PolicyState policy = new PolicyState.Absent();
    private Account account = Account.named("");
    private Attempt[] attempts = {};
    private int next;

    @Setup
    public void prepare() {
        Random random = new Random(1);
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            blocks.add(layout.equals(CROWDED) ? crowded(i) : spread(random));
        }
        policy = new PolicyState.InForce(read(blocks));
        account = new Account(
                "alice@a.tld",
                Set.of("staff"),
                true,
                List.of(new TrustedAddress(Cidr.parse("203.0.113.7/32"), NOW.plusSeconds(3600))),
                List.of());
        attempts = new Attempt[ATTEMPTS];
        for (int i = 0; i < ATTEMPTS; i++) {
            IpAddress inside = inside(blocks.get(random.nextInt(blocks.size())), random);
            IpAddress address = i % 2 == 0 ? inside : outside(inside);
            attempts[i] = new Attempt(
                    i % 4 < 2 ? Service.IMAP : Service.WEB,
                    new Origin.Known(address, "connection"),
                    new Presented.Password(),
                    false,
                    NOW);
        }
    }

    /**
     * What the thread itself has used. The clock on the wall also counts what the machine did for others meanwhile, which on a busy
     * one is most of it.
     */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Used {
        public long decisions;
        public long cpuNanoseconds;
        /** Not a counter: JMH sets those to zero when it likes. */
        private long began;

        @Setup(Level.Iteration)
        public void begin() {
            began = THREADS.getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void end() {
            cpuNanoseconds = THREADS.getCurrentThreadCpuTime() - began;
        }
    }

    @Benchmark
    public Decision decide(Used used) {
        used.decisions++;
        next = (next + 1) % ATTEMPTS;
        return Decider.decide(policy, account, attempts[next]);
    }

    /** Three of four IPv4, as among customers' networks. */
    private static Cidr spread(Random random) {
        byte[] bytes = new byte[random.nextInt(4) > 0 ? 4 : 16];
        random.nextBytes(bytes);
        bytes[0] = (byte) (bytes.length == 4 ? 1 + random.nextInt(222) : 0x20);
        return Cidr.of(IpAddress.of(bytes), bytes.length == 4 ? 24 + random.nextInt(9) : 48 + random.nextInt(17));
    }

    private static Cidr crowded(int index) {
        byte[] bytes = {10, (byte) (index >>> 8), (byte) index, 0};
        if (index % 10 == 0) {
            bytes[0] = (byte) 192;
        }
        return Cidr.of(IpAddress.of(bytes), 25);
    }

    private static IpAddress inside(Cidr block, Random random) {
        byte[] bytes = block.first().bytes();
        bytes[bytes.length - 1] |= (byte) (block.last().bytes()[bytes.length - 1] & random.nextInt(256));
        return IpAddress.of(bytes);
    }

    /** Near a network, where the search is longest; now and then in another one. */
    private static IpAddress outside(IpAddress inside) {
        byte[] bytes = inside.bytes();
        int last = bytes.length == 4 ? 3 : 5;
        bytes[last] ^= (byte) 0x80;
        return IpAddress.of(bytes);
    }

    private static CompiledPolicy read(List<Cidr> blocks) {
        StringBuilder json = new StringBuilder("{\"version\": 1, \"networks\": {");
        for (int i = 0; i < blocks.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"n")
                    .append(i)
                    .append("\": [\"")
                    .append(blocks.get(i))
                    .append("\"]");
        }
        json.append("""
                },
                "trust": {"addresses": {"allowed": true, "services": ["imap"]}, "devices": {"allowed": true}},
                "services": {
                  "web": {"trusted": ["password"], "elsewhere": ["password+second-factor", "saml"]},
                  "imap": {"trusted": ["password", "app-password", "token"], "elsewhere": []}
                },
                "exceptions": [
                  {"id": "scanner", "accounts": ["scanner"], "services": ["imap"], "from": "anywhere", "accept": ["app-password"]}
                ]}
                """);
        return switch (PolicyReader.read(json.toString())) {
            case PolicyReading.Valid valid -> valid.policy();
            case PolicyReading.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }
}
