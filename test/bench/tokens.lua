-- wrk: one token after the other, or at random, until enough requests are sent.
--   wrk ... -s tokens.lua URL -- PREFIX DISTINCT TOTAL ORDER

local sent, total, distinct, order, head

function init(args)
    head = "GET / HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[1]
    distinct, total, order = tonumber(args[2]), tonumber(args[3]), args[4]
    sent = 0
    math.randomseed(total)
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
