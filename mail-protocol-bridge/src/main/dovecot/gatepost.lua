-- SPDX-License-Identifier: Apache-2.0
-- Passdb of Dovecot 2.3 and 2.4 that asks the Gatepost bridge about every login. For 2.3:
--
--   passdb {
--     driver = lua
--     args = file=/etc/dovecot/gatepost.lua blocking=yes
--   }
--
-- blocking=yes is needed: Dovecot's Lua has its HTTP client in the auth workers only.
-- Settings are read from gatepost-settings.lua beside this file; it holds a secret, so only root and
-- Dovecot's auth process should read it (root:dovecot, mode 0640):
--
--   return {
--     url = 'http://127.0.0.1:8090/dovecot/login',
--     secret = '<the bridge\'s gatepost.dovecot-http.shared-secret>',
--   }
--
-- With auth_cache_size set, passdb args need cache_key=%u%s%r%w: the answer depends on all of them, and a cached one outlives
-- a revoked app password until auth_cache_ttl.

local defaults = {
  timeout = 8000, -- milliseconds; the bridge answers within its gatepost.keycloak.timeout
  max_attempts = 2, -- a connection that the bridge closed while idle is opened again
  show_reason = true, -- see refuse()
}

-- Sent when they have a value. The bridge believes rip, needs service, and puts the others into its audit.
local fields = { 'user', 'mech', 'service', 'session', 'rip', 'rport', 'lip', 'lport', 'secured', 'local_name', 'client_id' }

-- What Dovecot 2.4 calls them.
local names_of_24 = {
  mech = 'mechanism', service = 'protocol', rip = 'remote_ip', rport = 'remote_port', lip = 'local_ip', lport = 'local_port',
}

local settings
local client

-- What Dovecot knows of a request, by the name that 2.3 has for it.
local function known(request, name)
  local value = request[name]
  if value == nil and names_of_24[name] then
    value = request[names_of_24[name]]
  end
  return value
end

local function directory_of_this_file()
  local source = debug.getinfo(1, 'S').source
  return source:match('^@?(.*/)') or './'
end

-- Dovecot 2.4 has other names for the same settings, and each version refuses those of the other.
local function http_client()
  local ok, made = pcall(dovecot.http.client, { timeout = settings.timeout, max_attempts = settings.max_attempts })
  if ok then
    return made
  end
  return dovecot.http.client({
    request_timeout = settings.timeout .. 'ms',
    request_max_attempts = tostring(settings.max_attempts),
  })
end

function script_init()
  settings = dofile(directory_of_this_file() .. 'gatepost-settings.lua')
  for _, key in ipairs({ 'url', 'secret' }) do
    if type(settings[key]) ~= 'string' or settings[key] == '' then
      error('gatepost-settings.lua lacks ' .. key)
    end
  end
  for key, value in pairs(defaults) do
    if settings[key] == nil then
      settings[key] = value
    end
  end
  client = http_client()
  return 0
end

function script_deinit()
  client = nil
end

-- Text that is no UTF-8 is taken as windows-1252, as the bridge does everywhere: older mail programs still send that.
local windows_1252 = {
  [0x80] = 0x20AC, [0x82] = 0x201A, [0x83] = 0x0192, [0x84] = 0x201E, [0x85] = 0x2026, [0x86] = 0x2020, [0x87] = 0x2021,
  [0x88] = 0x02C6, [0x89] = 0x2030, [0x8A] = 0x0160, [0x8B] = 0x2039, [0x8C] = 0x0152, [0x8E] = 0x017D, [0x91] = 0x2018,
  [0x92] = 0x2019, [0x93] = 0x201C, [0x94] = 0x201D, [0x95] = 0x2022, [0x96] = 0x2013, [0x97] = 0x2014, [0x98] = 0x02DC,
  [0x99] = 0x2122, [0x9A] = 0x0161, [0x9B] = 0x203A, [0x9C] = 0x0153, [0x9E] = 0x017E, [0x9F] = 0x0178,
  [0x81] = 0xFFFD, [0x8D] = 0xFFFD, [0x8F] = 0xFFFD, [0x90] = 0xFFFD, [0x9D] = 0xFFFD,
}

local function as_utf8(text)
  if utf8.len(text) then
    return text
  end
  return (text:gsub('[\128-\255]', function(character)
    local byte = character:byte()
    return utf8.char(windows_1252[byte] or byte)
  end))
end

local function quoted(value)
  return '"' .. as_utf8(tostring(value)):gsub('[%c"\\]', function(character)
    return string.format('\\u%04x', character:byte())
  end) .. '"'
end

-- The bridge's answers are flat objects of strings, and of lists of strings, without control characters, so that \" and \\ are the
-- only escapes. This reads the string whose first character is at `from`; the second result is the place behind its closing quote.
local function string_at(json, from)
  local parts = {}
  while true do
    local stop = json:find('["\\]', from)
    if stop == nil then
      return nil
    end
    parts[#parts + 1] = json:sub(from, stop - 1)
    if json:sub(stop, stop) == '"' then
      return table.concat(parts), stop + 1
    end
    parts[#parts + 1] = json:sub(stop + 1, stop + 1)
    from = stop + 2
  end
end

local function field(json, name)
  local _, before = json:find('"' .. name .. '":"', 1, true)
  if before == nil then
    return nil
  end
  return (string_at(json, before + 1))
end

-- What the bridge says for Dovecot beside the name (gatepost.extra-fields): "extra":["host=192.0.2.7","port=143"].
local function extra_fields(json)
  local extra = {}
  local _, before = json:find('"extra":["', 1, true)
  while before ~= nil do
    local text, behind = string_at(json, before + 1)
    local name, value = (text or ''):match('^([a-z0-9_]+)=(.*)$')
    if name == nil then
      return nil
    end
    extra[name] = value
    before = json:sub(behind, behind + 1) == ',"' and behind + 1 or nil
  end
  return extra
end

-- Dovecot 2.3 tells a client of a failed login nothing but "Authentication failed." The one way to show the bridge's sentence is
-- a login that succeeds and yet may not log in (nologin), which Dovecot's own login processes honour:
--   NO [CONTACTADMIN] <sentence>      -ERR [AUTH] <sentence>
-- Others that ask Dovecot's auth process, such as Postfix, take such an answer for an admission; so it is given to those four
-- services only. The user's name gets an ending that no mailbox has, and loses what is more than a name in a path: should a login process
-- be subverted and go on in spite of nologin, it gets nowhere. It also marks the line in Dovecot's log (user=<alice@a.tld.refused>), which has no "auth failed" then,
-- and neither auth_failure_delay nor the penalty of anvil. Those who prefer these to the sentence set show_reason = false.
-- Whoever presents a token is to hear the mechanism's own challenge, which comes with a plain refusal only: it is the sign for a mail
-- program to fetch another token.
local shows_reason = { imap = true, pop3 = true, sieve = true, submission = true }
local with_token = { XOAUTH2 = true, OAUTHBEARER = true }

local function refuse(request, sentence)
  if settings.show_reason and sentence and shows_reason[known(request, 'service')] and not with_token[known(request, 'mech')] then
    local nobody = request.user:gsub('[^%w@._+-]', '_') .. '.refused'
    return dovecot.auth.PASSDB_RESULT_OK, { nologin = 'y', reason = sentence, user = nobody }
  end
  return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, 'refused'
end

local function unavailable(request, why)
  -- Never "wrong password" for trouble that is not the user's.
  request:log_error('Gatepost bridge: ' .. why)
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, 'the Gatepost bridge does not answer'
end

function auth_password_verify(request, password)
  local parts = { '"password":' .. quoted(password) }
  for _, name in ipairs(fields) do
    local value = known(request, name)
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
    return unavailable(request, answer:status() .. ' ' .. answer:reason())
  end
  local body = answer:payload()
  local outcome = field(body, 'outcome')
  if outcome == 'admit' then
    local user = field(body, 'user')
    if user == nil or user == '' then
      return unavailable(request, 'an admission without a name')
    end
    -- A path to somebody else's mailbox is no name; the bridge gives none, and this holds if it ever should.
    if user:find('[/\\%%*!%c]') or user:sub(1, 1) == '.' then
      return unavailable(request, 'an admission under a name that is more than a name')
    end
    local extra = extra_fields(body)
    if extra == nil then
      return unavailable(request, 'an admission that cannot be read')
    end
    extra.user = user
    return dovecot.auth.PASSDB_RESULT_OK, extra
  end
  if outcome == 'refuse' then
    return refuse(request, field(body, 'message'))
  end
  return unavailable(request, 'an answer that is none')
end

-- The bridge knows no account without its password.
function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, 'no lookup without a password'
end
