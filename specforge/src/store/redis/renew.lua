-- KEYS[1] the record; ARGV: token, lease in ms, ttl in ms.
local old = redis.call('HMGET', KEYS[1], 'state', 'token')
if old[1] ~= '0' or old[2] ~= ARGV[1] then
    return 0
end
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('HSET', KEYS[1], 'lease_until', string.format('%.0f', now + tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + tonumber(ARGV[3]))
return 1
