-- SPDX-License-Identifier: Apache-2.0
-- Dovecot 2.3 passdb that asks the Gatepost bridge about every login.
--
--   passdb {
--     driver = lua
--     args = file=/etc/dovecot/gatepost.lua blocking=yes
--   }
--
-- blocking=yes is needed: Dovecot's Lua has its HTTP client in the auth workers only.
-- Settings are read from gatepost-settings.lua beside this file; it holds a secret, so root alone should read it:
--
--   return {
--     url = 'http://127.0.0.1:8090/dovecot/login',
--     secret = '<the bridge\'s gatepost.dovecot-http.shared-secret>',
--   }

local defaults = {
  timeout = 8000, -- milliseconds; the bridge answers within twice its gatepost.keycloak.timeout
  max_attempts = 2, -- a connection that the bridge closed while idle is opened again
}

-- Sent when they have a value. The bridge believes rip, needs service, and puts the others into its audit.
local fields = { 'user', 'mech', 'service', 'session', 'rip', 'rport', 'lip', 'lport', 'secured', 'local_name', 'client_id' }

local settings
local client

local function directory_of_this_file()
  local source = debug.getinfo(1, 'S').source
  return source:match('^@?(.*/)') or './'
end

function script_init()
  settings = dofile(directory_of_this_file() .. 'gatepost-settings.lua')
  for _, key in ipairs({ 'url', 'secret' }) do
    if type(settings[key]) ~= 'string' or settings[key] == '' then
      error('gatepost-settings.lua lacks ' .. key)
    end
  end
  client = dovecot.http.client({
    timeout = settings.timeout or defaults.timeout,
    max_attempts = settings.max_attempts or defaults.max_attempts,
  })
  return 0
end

function script_deinit()
  client = nil
end

-- Bytes that are no UTF-8 are taken as ISO 8859-1, which older mail programs still send.
local function as_utf8(text)
  if utf8.len(text) then
    return text
  end
  return (text:gsub('[\128-\255]', function(byte)
    return utf8.char(byte:byte())
  end))
end

local function quoted(value)
  return '"' .. as_utf8(tostring(value)):gsub('[%c"\\]', function(character)
    return string.format('\\u%04x', character:byte())
  end) .. '"'
end

-- The value of a string field in one of the bridge's answers: flat objects of strings, which it escapes as \", \\ and \uXXXX.
local function field(json, name)
  local escaped = json:match('"' .. name .. '"%s*:%s*"(.-[^\\])"')
  if escaped == nil then
    return nil
  end
  return (escaped:gsub('\\(u?)(%x?%x?%x?%x?)(.?)', function(u, hex, character)
    if u == 'u' and #hex == 4 then
      return utf8.char(tonumber(hex, 16)) .. character
    end
    return hex .. character
  end))
end

function auth_password_verify(request, password)
  local parts = { '"password":' .. quoted(password) }
  for _, name in ipairs(fields) do
    local value = request[name]
    if value ~= nil and value ~= '' then
      parts[#parts + 1] = '"' .. name .. '":' .. quoted(value)
    end
  end

  local question = client:request({ url = settings.url, method = 'POST' })
  question:add_header('Content-Type', 'application/json')
  question:add_header('X-Gatepost-Secret', settings.secret)
  question:set_payload('{' .. table.concat(parts, ',') .. '}')
  local answer = question:submit()

  if answer:status() ~= 200 then
    -- Never "wrong password" for trouble that is not the user's.
    request:log_error('Gatepost bridge: ' .. answer:status() .. ' ' .. answer:reason())
    return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, 'the Gatepost bridge does not answer'
  end
  local body = answer:payload()
  local outcome = field(body, 'outcome')
  if outcome == 'admit' then
    return dovecot.auth.PASSDB_RESULT_OK, { user = field(body, 'user') }
  end
  if outcome == 'refuse' then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, { reason = field(body, 'message') }
  end
  request:log_error('Gatepost bridge: an answer that is none')
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, 'the Gatepost bridge does not answer'
end

-- The bridge knows no account without its password.
function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, 'no lookup without a password'
end
