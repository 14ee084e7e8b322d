// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.support.Turnstile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpConnection;
import org.apache.http.HttpRequest;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.truststore.TruststoreProvider;

/**
 * Asks a company's server, at an address that an admin says: over https by the certificates that Keycloak trusts, without a redirect or a proxy, in a
 * bounded time and size, and from no address that the operator has not opened. What a name leads to is judged where the connection is
 * made, so that it cannot lead elsewhere a moment later.
 */
public record MetadataFetch(KeycloakSession session, CompanyAddresses allowed) {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int PATIENCE_MILLIS = 3_000;

    /** What is longer is a whole federation's. */
    public static final int LARGEST = 1 << 20;

    /** Somebody else's server may take its time, and an admin ask for it as often as they like: most threads are for logins. */
    private static final Turnstile AT_A_TIME = new Turnstile(4, "Other metadata is being fetched at the moment.");

    /** Why there is no metadata, in a sentence for admins. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String why) {
            super(why);
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }

    public byte[] from(URI address, String accept) throws FailedException {
        return AT_A_TIME.through(() -> fetched(address, accept));
    }

    private byte[] fetched(URI address, String accept) throws FailedException {
        if (!allowed.mayBeVisited(address)) {
            throw new FailedException("The address is not https.");
        }
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", accept);
        try (CloseableHttpClient client = client();
                CloseableHttpResponse response = client.execute(request)) {
            int status = response.getStatusLine().getStatusCode();
            if (status != 200 || response.getEntity() == null) {
                throw new FailedException("The server there answers " + status + ".");
            }
            try (InputStream body = response.getEntity().getContent()) {
                byte[] bytes = body.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new FailedException("What is there is longer than " + LARGEST + " bytes.");
                }
                return bytes;
            }
        } catch (NotOpenException e) {
            throw new FailedException("The name leads to an address that is not on the internet.");
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            // Not its message: it tells what stands where in this server's network.
            throw new FailedException("It cannot be fetched (" + e.getClass().getSimpleName() + ").");
        }
    }

    /** Whether what the name leads to now may be asked. It is judged again at each connection. */
    public boolean open(URI address) {
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

    /** One that goes nowhere else and takes no longer. It has to be closed. */
    public CloseableHttpClient client() {
        return HttpClientBuilder.create()
                .addInterceptorLast((HttpRequest request, HttpContext context) -> endIn(LONGEST, context))
                .setSSLSocketFactory(tls())
                .setDnsResolver(this::resolved)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(PATIENCE_MILLIS)
                        .setSocketTimeout(PATIENCE_MILLIS)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /** However slowly the answer drips. */
    private static void endIn(Duration time, HttpContext context) {
        HttpConnection connection = HttpCoreContext.adapt(context).getConnection();
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        connection.shutdown();
                    } catch (IOException e) {
                        // It is gone.
                    }
                });
    }

    private InetAddress[] resolved(String host) throws UnknownHostException {
        InetAddress[] all = InetAddress.getAllByName(host);
        for (InetAddress one : all) {
            if (!allowed.mayBeAsked(one)) {
                throw new NotOpenException();
            }
        }
        return all;
    }

    private SSLConnectionSocketFactory tls() {
        TruststoreProvider trusted = session.getProvider(TruststoreProvider.class);
        return trusted == null || trusted.getTruststore() == null
                ? SSLConnectionSocketFactory.getSocketFactory()
                : new SSLConnectionSocketFactory(trusted.getSSLSocketFactory(), new DefaultHostnameVerifier());
    }
}
