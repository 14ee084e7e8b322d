// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** A listener of the stack that lets people in, by the variable of the launcher that holds its port. */
public enum Door {
    IMAP("GATEPOST_IMAP_PORT", "dovecot", "imap"),
    IMAPS("GATEPOST_IMAPS_PORT", "dovecot", "imap"),
    POP3("GATEPOST_POP3_PORT", "dovecot", "pop3"),
    POP3S("GATEPOST_POP3S_PORT", "dovecot", "pop3"),
    SIEVE("GATEPOST_SIEVE_PORT", "dovecot", "sieve"),
    SUBMISSION("GATEPOST_SUBMISSION_PORT", "postfix", "smtp"),
    NGINX_IMAP("GATEPOST_NGINX_IMAP_PORT", "nginx", "imap"),
    NGINX_POP3("GATEPOST_NGINX_POP3_PORT", "nginx", "pop3"),
    NGINX_SUBMISSION("GATEPOST_NGINX_SUBMISSION_PORT", "nginx", "smtp"),
    EAS("GATEPOST_FRONT_PORT", "nginx", "eas"),
    DAV("GATEPOST_FRONT_PORT", "nginx", "dav"),
    SOAP("GATEPOST_FRONT_PORT", "nginx", "soap");

    private final String portVariable;
    private final String program;
    private final String service;

    Door(String portVariable, String program, String service) {
        this.portVariable = portVariable;
        this.program = program;
        this.service = service;
    }

    public String portVariable() {
        return portVariable;
    }

    /** The program that must be installed for the door to be there. */
    public String program() {
        return program;
    }

    /** What a client asks for at a door that speaks HTTP. */
    public String path() {
        return switch (this) {
            case EAS -> "/Microsoft-Server-ActiveSync?User=x&DeviceId=e2e0001&DeviceType=iPhone";
            case DAV -> "/dav/";
            case SOAP -> "/soap/";
            default -> throw new IllegalStateException(this + " does not speak HTTP");
        };
    }

    /** The policy's word for this way in. */
    public String service() {
        return service;
    }
}
