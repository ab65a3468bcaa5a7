-- KEYS[1] the record; ARGV: token.
local old = redis.call('HMGET', KEYS[1], 'state', 'token')
if old[1] ~= '0' or old[2] ~= ARGV[1] then
    return 0
end
redis.call('DEL', KEYS[1])
return 1
