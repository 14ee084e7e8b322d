// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Shares;
import io.gatepost.keycloak.support.Turnstile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.http.NameValuePair;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.entity.UrlEncodedFormEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.message.BasicNameValuePair;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.truststore.TruststoreProvider;

/**
 * Asks a company's server, at an address that an admin says: over https by the certificates that Keycloak trusts, without a redirect or a proxy, in a
 * bounded time and size, and from no address that the operator has not opened. What a name leads to is judged where the connection is
 * made, so that it cannot lead elsewhere a moment later.
 *
 * @param longest what one request may take, from connecting to the last byte of the answer
 */
public record MetadataFetch(CompanyAddresses allowed, SSLConnectionSocketFactory tls, Duration longest) {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int PATIENCE_MILLIS = 3_000;

    /** What is longer is a whole federation's. */
    public static final int LARGEST = 1 << 20;

    /** Of what stands around the body, in characters; it is kept as a whole. */
    private static final int LONGEST_LINE = 16 << 10;

    private static final int MOST_HEADERS = 200;

    private static final Shares FOR_ADMINS = new Shares(4, 2);

    private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

    public static MetadataFetch of(KeycloakSession session) {
        TruststoreProvider trusted = session.getProvider(TruststoreProvider.class);
        return new MetadataFetch(
                Gatepost.part(session, CompanyAddresses.class),
                trusted == null || trusted.getTruststore() == null
                        ? SSLConnectionSocketFactory.getSocketFactory()
                        : new SSLConnectionSocketFactory(trusted.getSSLSocketFactory(), new DefaultHostnameVerifier()),
                LONGEST);
    }

    /**
     * For what the admins of a realm ask for. Somebody else's server may take its time, and an admin ask for it as often as they
     * like: most threads are for logins, and those of one realm do not take all places. Throws a problem (503) if there is none.
     */
    public static <T, E extends Exception> T forAdmins(RealmModel realm, Turnstile.Work<T, E> work) throws E {
        return forAdmins(realm.getId(), work);
    }

    static <T, E extends Exception> T forAdmins(String realm, Turnstile.Work<T, E> work) throws E {
        return FOR_ADMINS
                .<T, E>through(realm, work)
                .orElseThrow(() -> Problem.busy("Other metadata is being fetched at the moment."));
    }

    /** Why there is no answer, in a sentence for admins. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String why) {
            super(why);
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }

    /** What a server answered to a form. */
    public record Answer(int status, String text) {}

    /** What is there; whatever the server answers but 200 is a failure. */
    public byte[] from(URI address, String accept) throws FailedException {
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", accept);
        return asked(request, (status, body) -> {
            if (status != 200) {
                throw new FailedException("The server there answers " + status + ".");
            }
            return body;
        });
    }

    /** What the server answers to a form that is sent there. */
    public Answer posted(URI address, Map<String, String> form, Map<String, String> headers) throws FailedException {
        HttpPost request = new HttpPost(address);
        request.setHeader("Accept", "application/json");
        headers.forEach(request::setHeader);
        List<NameValuePair> fields = form.entrySet().stream()
                .<NameValuePair>map(field -> new BasicNameValuePair(field.getKey(), field.getValue()))
                .toList();
        request.setEntity(new UrlEncodedFormEntity(fields, UTF_8));
        return asked(request, (status, body) -> new Answer(status, new String(body, UTF_8)));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(int status, byte[] body) throws FailedException;
    }

    private <T> T asked(HttpRequestBase request, Reading<T> reading) throws FailedException {
        if (!allowed.mayBeVisited(request.getURI())) {
            throw new FailedException("The address is not https.");
        }
        // However slowly it connects, shakes hands or drips: each ends when its socket is closed.
        Future<?> deadline = DEADLINES.schedule(request::abort, longest.toMillis(), TimeUnit.MILLISECONDS);
        try (CloseableHttpClient client = client();
                CloseableHttpResponse response = client.execute(request)) {
            return reading.of(response.getStatusLine().getStatusCode(), body(response));
        } catch (NotOpenException e) {
            throw new FailedException("The name leads to an address that is not on the internet.");
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            if (request.isAborted()) {
                throw new FailedException("It takes longer than " + longest.toSeconds() + " seconds.");
            }
            // Not its message: it tells what stands where in this server's network.
            throw new FailedException("It cannot be fetched (" + e.getClass().getSimpleName() + ").");
        } finally {
            deadline.cancel(false);
        }
    }

    private static byte[] body(CloseableHttpResponse response) throws IOException, FailedException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        try (InputStream body = response.getEntity().getContent()) {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new FailedException("What is there is longer than " + LARGEST + " bytes.");
            }
            return bytes;
        }
    }

    /** Whether what the name leads to now may be asked. It is judged again at each connection. */
    boolean open(URI address) {
        if (!allowed.mayBeVisited(address)) {
            return false;
        }
        try {
            return resolved(address.getHost().replaceAll("[\\[\\]]", "")).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static final class NotOpenException extends UnknownHostException {
        private static final long serialVersionUID = 1;
    }

    /** One that goes nowhere else. */
    private CloseableHttpClient client() {
        return HttpClientBuilder.create()
                .setSSLSocketFactory(tls)
                .setDnsResolver(this::resolved)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(PATIENCE_MILLIS)
                        .setSocketTimeout(PATIENCE_MILLIS)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setMessageConstraints(MessageConstraints.custom()
                                .setMaxLineLength(LONGEST_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build())
                // A packed answer can be packed again and again.
                .disableContentCompression()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    private InetAddress[] resolved(String host) throws UnknownHostException {
        InetAddress[] all = lookedUp(host);
        for (InetAddress one : all) {
            if (!allowed.mayBeAsked(one)) {
                throw new NotOpenException();
            }
        }
        return all;
    }

    /** Nothing ends a look-up but the system's own patience, which is longer than ours. */
    private static InetAddress[] lookedUp(String host) throws UnknownHostException {
        FutureTask<InetAddress[]> lookUp = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread.ofPlatform().daemon().name("gatepost-company-name").start(lookUp);
        try {
            return lookUp.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnknownHostException(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        }
    }

    private static ScheduledThreadPoolExecutor deadlines() {
        ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("gatepost-company-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
        return deadlines;
    }
}
