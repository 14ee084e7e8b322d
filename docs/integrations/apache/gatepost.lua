-- SPDX-License-Identifier: Apache-2.0
-- Apache 2.4 (mod_lua): asks the Gatepost bridge about a request, as nginx's auth_request does. An error in here is a 500 for the
-- client: nobody gets in past it.
--
-- gatepost-settings.lua beside it holds a secret (root:www-data, mode 0640):
--
--   return { url = 'http://127.0.0.1:8090/forward-auth/', secret = '<the bridge\'s gatepost.forward-auth.shared-secret>' }
require 'apache2'
local http = require 'socket.http'

local settings = dofile(debug.getinfo(1, 'S').source:match('^@?(.*/)') .. 'gatepost-settings.lua')

-- Longer than the bridge takes to find that Keycloak does not answer.
http.TIMEOUT = 15

local function unavailable(r, why)
  r:err('Gatepost bridge: ' .. why)
  r.err_headers_out['Retry-After'] = '30'
  return 503
end

local function ask(r, service)
  local _, status, headers = http.request({
    url = settings.url .. service,
    headers = {
      ['X-Gatepost-Secret'] = settings.secret,
      -- The client's, as mod_remoteip has established it where there is another proxy in front.
      ['X-Real-IP'] = r.useragent_ip,
      ['Authorization'] = r.headers_in['Authorization'],
      ['User-Agent'] = r.headers_in['User-Agent'] or '',
      ['X-Original-URI'] = r.unparsed_uri,
    },
    redirect = false,
  })
  if status == 200 and headers['x-user'] then
    r.user = headers['x-user']
    return apache2.OK
  end
  if status == 401 then
    r.err_headers_out['WWW-Authenticate'] = headers['www-authenticate']
    return 401
  end
  return unavailable(r, tostring(status))
end

function eas(r) return ask(r, 'eas') end
function dav(r) return ask(r, 'dav') end
function soap(r) return ask(r, 'soap') end
