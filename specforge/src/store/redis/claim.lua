-- KEYS[1] the record; ARGV: fingerprint, token, lease in ms, ttl in ms, and the answer of a record whose lease has passed, where it is not
-- to be executed again.
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local lease, ttl = tonumber(ARGV[3]), tonumber(ARGV[4])
local old = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'lease_until', 'record')
if old[1] == '1' then
    return {'done', old[2], old[4]}
end
if old[1] == '0' then
    if tonumber(old[3]) > now or old[2] ~= ARGV[1] then
        return {'running', old[2], ''}
    end
    if ARGV[5] then
        redis.call('HSET', KEYS[1], 'state', '1', 'token', ARGV[2], 'record', ARGV[5])
        redis.call('PEXPIRE', KEYS[1], ttl)
        return {'done', old[2], ARGV[5]}
    end
end
redis.call('HSET', KEYS[1], 'state', '0', 'fingerprint', ARGV[1], 'token', ARGV[2], 'lease_until', string.format('%.0f', now + lease))
redis.call('PEXPIRE', KEYS[1], lease + ttl)
return {'acquired', '', ''}
