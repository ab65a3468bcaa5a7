-- KEYS[1] the record; ARGV: token, answer, ttl in ms.
local old = redis.call('HMGET', KEYS[1], 'state', 'token')
if old[1] ~= '0' or old[2] ~= ARGV[1] then
    return 0
end
redis.call('HSET', KEYS[1], 'state', '1', 'record', ARGV[2])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]))
return 1
