-- Rendered by mail-front/render.sh.
return {
  url = 'http://@BRIDGE@/dovecot/login',
  secret = '@LISTENER_SECRET@',
}
