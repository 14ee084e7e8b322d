// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A mail server (RFC 5321) that takes every mail and keeps it for the test to read. */
public final class MailSink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST_PASSED_OVER = 100;

    private final ServerSocket socket;
    private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();

    /** The text is that of the mail's first part, the plain one. */
    public record Mail(String recipient, String subject, String text) {}

    public MailSink() {
        try {
            socket = new ServerSocket();
            socket.bind(new InetSocketAddress(Place.MACHINE.inetAddress(), 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::listen);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The next mail; fails where none comes. */
    public Mail next() {
        try {
            Mail mail = mails.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (mail == null) {
                throw new AssertionError("no mail came");
            }
            return mail;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    /** The next mail to this mailbox; those to others before it are passed over. */
    public Mail nextTo(String recipient) {
        for (int mail = 0; mail < MOST_PASSED_OVER; mail++) {
            Mail found = next();
            if (found.recipient().equalsIgnoreCase(recipient)) {
                return found;
            }
        }
        throw new AssertionError("of many mails none was to " + recipient);
    }

    /** The next mail to this mailbox with this subject. */
    public Mail nextTo(String recipient, String subject) {
        for (int mail = 0; mail < MOST_PASSED_OVER; mail++) {
            Mail found = nextTo(recipient);
            if (found.subject().equals(subject)) {
                return found;
            }
        }
        throw new AssertionError("of many mails none was about " + subject);
    }

    /** What has come and was not read. */
    public List<Mail> all() {
        return List.copyOf(mails);
    }

    public void clear() {
        mails.clear();
    }

    public boolean empty() {
        return mails.isEmpty();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> converse(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                OutputStream out = client.getOutputStream()) {
            say(out, "220 sink");
            String recipient = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String command = line.toUpperCase(Locale.ROOT);
                if (command.startsWith("RCPT TO:")) {
                    recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                    say(out, "250 ok");
                } else if (command.equals("DATA")) {
                    say(out, "354 go on");
                    mails.add(read(recipient, in));
                    say(out, "250 kept");
                } else if (command.equals("QUIT")) {
                    say(out, "221 bye");
                    return;
                } else {
                    say(out, "250 ok");
                }
            }
        } catch (IOException | MessagingException failure) {
            throw new IllegalStateException("the mail sink stumbled", failure);
        }
    }

    private static Mail read(String recipient, BufferedReader in) throws IOException, MessagingException {
        StringBuilder lines = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            lines.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(lines.toString().getBytes(UTF_8)));
        Object content = message.getContent();
        while (content instanceof Multipart parts) {
            BodyPart first = parts.getBodyPart(0);
            content = first.getContent();
        }
        return new Mail(recipient, message.getSubject(), String.valueOf(content));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
