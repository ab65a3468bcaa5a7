-- Takes from every bucket, or from none. KEYS: the buckets. ARGV: the time in microseconds, or '' for the server's; then the cost and the
-- tolerance of each bucket. A bucket is the text of its time; one that is full is not there. Every number is below 2^53, and so exact.
local now = tonumber(ARGV[1])
if not now then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local admitted = 1
local before = {}
local after = {}
for i, key in ipairs(KEYS) do
    local cost = tonumber(ARGV[2 * i])
    local latest = now + tonumber(ARGV[2 * i + 1])
    local time = tonumber(redis.call('GET', key) or now)
    before[i] = math.max(math.min(time, latest), now)
    after[i] = before[i] + cost
    if cost > 0 and after[i] > latest then
        admitted = 0
    end
end
local times = before
if admitted == 1 then
    times = after
    for i, key in ipairs(KEYS) do
        local left = math.ceil((after[i] - now) / 1000)
        if left > 0 then
            redis.call('SET', key, string.format('%.0f', after[i]), 'PX', left)
        else
            redis.call('DEL', key)
        end
    end
end
local answer = { admitted, string.format('%.0f', now) }
for i = 1, #KEYS do
    answer[i + 2] = string.format('%.0f', times[i])
end
return answer
