-- wrk: one token after the other, or at random, until enough requests are sent.
--   wrk ... -s wrk.lua URL -- PREFIX DISTINCT TOTAL ORDER PAUSE
-- PAUSE: milliseconds that a connection waits before a request, on average.

local sent, total, distinct, order, head

-- Global: wrk looks for it.
function init(args)
    head = "GET / HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[1]
    distinct, total, order = tonumber(args[2]), tonumber(args[3]), args[4]
    local pause = tonumber(args[5])
    sent = 0
    math.randomseed(total)
    if pause > 0 then
        -- At random, or all connections would send at the same moment.
        function delay()
            return math.random(0, 2 * pause)
        end
    end
end

function request()
    if sent == total then
        print("enough")
        io.flush()
        wrk.thread:stop()
    end
    local number = order == "random" and math.random(distinct) - 1 or sent % distinct
    sent = sent + 1
    return head .. number .. "\r\n\r\n"
end

function done(summary, latency)
    local errors = summary.errors
    local lost = errors.connect + errors.read + errors.write + errors.timeout
    print(string.format("result %d %d %d %d %d %d", summary.requests, errors.status, lost,
        latency:percentile(50), latency:percentile(99), latency.max))
end
