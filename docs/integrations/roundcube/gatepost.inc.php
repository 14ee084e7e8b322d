<?php
// Sign-in by Keycloak; mail is read and sent with the token that it gives. For Roundcube 1.6.
// /etc/roundcube/gatepost.inc.php, root:www-data, mode 0640: it reads a secret. In config.inc.php, as its last line:
//   include '/etc/roundcube/gatepost.inc.php';

$realm = 'http://127.0.0.1:8080/realms/a.tld/protocol/openid-connect';

$config['oauth_provider'] = 'generic';
$config['oauth_provider_name'] = 'your mail account'; // the button says "Login with ..."
$config['oauth_client_id'] = 'roundcube';
$config['oauth_client_secret'] = trim(file_get_contents('/etc/roundcube/gatepost-secret'));
$config['oauth_auth_uri'] = $realm . '/auth';
$config['oauth_token_uri'] = $realm . '/token';
$config['oauth_identity_uri'] = $realm . '/userinfo';
$config['oauth_scope'] = 'openid profile mail'; // mail: the token opens the mail servers
$config['oauth_identity_fields'] = ['preferred_username'];
$config['oauth_login_redirect'] = true; // there is no other way in

// The mail servers take the token; what Roundcube asks for has to be over TLS.
$config['imap_host'] = 'tls://127.0.0.1:1143';
$config['smtp_host'] = 'tls://127.0.0.1:1587';

// Signed in from there and from nowhere else: who goes somewhere else signs in again, and the policy is asked again.
$config['ip_check'] = true;
