// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.peer.Peer;
import io.gatepost.iptrust.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Keeps what a session does to its connection; tabs are shown as arrows. */
final class RememberingConnection implements DovecotAuthSession.Connection {
    static final Peer PEER = new Peer.Remote(IpAddress.parse("127.0.0.1").orElseThrow());

    private final List<String> lines = new ArrayList<>();
    private boolean reading = true;

    @Override
    public void send(ServerLine line) {
        String text = new String(DovecotAuthCodec.encode(line), StandardCharsets.UTF_8);
        lines.addAll(text.replace('\t', '→').lines().toList());
    }

    @Override
    public void hangUp() {
        lines.add("(closes)");
    }

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
    }

    @Override
    public Executor thread() {
        return Runnable::run;
    }

    boolean isReading() {
        return reading;
    }

    List<String> takeLines() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
