-- SPDX-License-Identifier: GPL-3.0-or-later
-- Shows the messages of ipcscope's captures in Wireshark and tshark: frames, flags, commands, topics.
-- Put it into Wireshark's folder of personal Lua plugins, or: tshark -X lua_script:ipcscope_zmtp.lua -r FILE

local zmtp = Proto("ipcscope_zmtp", "ZeroMQ Message Transport Protocol (ipcscope)")

local fields = {
    topic = ProtoField.string("ipcscope_zmtp.topic", "Topic"),
    frames = ProtoField.uint32("ipcscope_zmtp.frames", "Frames"),
    frame = ProtoField.none("ipcscope_zmtp.frame", "Frame"),
    flags = ProtoField.uint8("ipcscope_zmtp.flags", "Flags", base.HEX),
    more = ProtoField.bool("ipcscope_zmtp.flags.more", "More frames follow", 8, nil, 0x01),
    long = ProtoField.bool("ipcscope_zmtp.flags.long", "Long", 8, nil, 0x02),
    command = ProtoField.bool("ipcscope_zmtp.flags.command", "Command", 8, nil, 0x04),
    size = ProtoField.uint64("ipcscope_zmtp.size", "Size"),
    body = ProtoField.bytes("ipcscope_zmtp.body", "Body"),
    text = ProtoField.string("ipcscope_zmtp.text", "Text"),
    name = ProtoField.string("ipcscope_zmtp.command.name", "Command name"),
    data = ProtoField.bytes("ipcscope_zmtp.command.data", "Command data"),
    subscription = ProtoField.string("ipcscope_zmtp.subscription", "Subscription"),
}
for _, field in pairs(fields) do
    table.insert(zmtp.fields, field)
end
local cut = ProtoExpert.new("ipcscope_zmtp.cut", "The rest of the message is not in this packet", expert.group.UNDECODED,
                            expert.severity.NOTE)
zmtp.experts = { cut }

-- Text if all of it is printable ASCII or bytes of UTF-8; else nil.
local function readable(range)
    if range:len() == 0 then
        return ""
    end
    local raw = range:raw()
    if raw:find("[%z\1-\8\11\12\14-\31\127]") then
        return nil
    end
    return raw
end

local function showCommand(body, tree, shown)
    if body:len() == 0 then
        return
    end
    local length = body(0, 1):uint()
    if 1 + length > body:len() then
        return
    end
    local name = length > 0 and body(1, length):raw() or ""
    if length > 0 then
        tree:add(fields.name, body(1, length))
    end
    local rest = body:len() - 1 - length
    if rest > 0 then
        local data = body(1 + length, rest)
        tree:add(fields.data, data)
        if name == "SUBSCRIBE" or name == "CANCEL" then
            local topic = readable(data)
            tree:add(fields.subscription, data, topic or tostring(data:bytes()))
            name = name .. " " .. (topic or tostring(data:bytes()))
        end
    end
    table.insert(shown, name)
end

local function showBody(body, tree, shown, first, more)
    tree:add(fields.body, body)
    local text = readable(body)
    if text then
        tree:add(fields.text, body, text)
        if first and more then
            tree:add(fields.topic, body, text)
        end
    end
    table.insert(shown, text and text:sub(1, 60) or body:len() .. " B")
end

function zmtp.dissector(buffer, packet, root)
    packet.cols.protocol = "ZMTP"
    local tree = root:add(zmtp, buffer())
    local at, number, shown = 0, 0, {}
    while at < buffer:len() do
        local flags = buffer(at, 1):uint()
        local headerSize = bit.band(flags, 2) ~= 0 and 9 or 2
        if at + headerSize > buffer:len() then
            tree:add_proto_expert_info(cut)
            break
        end
        local sizeRange = buffer(at + 1, headerSize - 1)
        local size = headerSize == 9 and sizeRange:uint64():tonumber() or sizeRange:uint()
        local here = math.min(size, buffer:len() - at - headerSize)
        number = number + 1
        local frame = tree:add(fields.frame, buffer(at, headerSize + here))
        frame:append_text(string.format(" %d, %d bytes", number, size))
        local flagTree = frame:add(fields.flags, buffer(at, 1))
        for _, flag in ipairs({ fields.more, fields.long, fields.command }) do
            flagTree:add(flag, buffer(at, 1))
        end
        frame:add(fields.size, sizeRange, UInt64.new(size))
        if here > 0 then
            local body = buffer(at + headerSize, here)
            if bit.band(flags, 4) ~= 0 then
                showCommand(body, frame, shown)
            else
                showBody(body, frame, shown, number == 1, bit.band(flags, 1) ~= 0)
            end
        else
            table.insert(shown, "(empty)")
        end
        if here < size then
            frame:add_proto_expert_info(cut)
        end
        at = at + headerSize + here
    end
    tree:add(fields.frames, number):set_generated()
    packet.cols.info = table.concat(shown, "  ")
end
