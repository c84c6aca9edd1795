// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/notes.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/summary.h"
#include "core/observe/capture/words.h"
#include "core/observe/text/base64.h"
#include "core/observe/text/hex.h"
#include "core/observe/text/json_escapes.h"
#include "core/observe/text/utf8.h"
#include "core/transport/zmtp/message.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::capture {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t eventLimit = 1024;

bool isMessage(Kind kind) {
    return kind == Kind::Message || kind == Kind::Sent;
}

/// What of JSON's escapes is longer than base64 is kept as text only where it is short.
bool reads(ByteView bytes) {
    constexpr std::size_t shortText = 64;
    if (!text::isUtf8(bytes))
        return false;
    if (bytes.size() <= shortText)
        return true;
    return text::escapedSize(bytes) <= (bytes.size() + 2) / 3 * 4;
}

Json contents(ByteView bytes) {
    if (reads(bytes))
        return {{"text", std::string(textOf(bytes))}};
    return {{"base64", text::toBase64(bytes)}};
}

Json peerObject(std::uint32_t number, const PeerFacts* peer) {
    Json out{{"id", number}};
    if (peer == nullptr)
        return out;
    out["pid"] = peer->pid;
    out["uid"] = peer->uid;
    out["process"] = peer->process;
    out["method"] = peer->method;
    out["type"] = peer->type;
    out["mechanism"] = peer->mechanism;
    out["version"] = peer->version;
    if (!peer->routingId.empty())
        out["routingId"] = contents(peer->routingId);
    return out;
}

/// Whether a message made of these frames has these bytes.
bool isPlainWire(ByteView wire) {
    constexpr std::size_t shortBody = 255;
    constexpr std::uint8_t moreFlag = 1;
    constexpr std::uint8_t longFlag = 2;
    bool more = true;
    while (!wire.empty() && more) {
        zmtp::FrameReader reader(wire);
        const auto frame = reader.next();
        if (!frame)
            return false;
        const bool isLong = frame->body.size() > shortBody;
        more = frame->more;
        if (wire[0] != ((more ? moreFlag : 0) | (isLong ? longFlag : 0)))
            return false;
        wire = wire.subspan((isLong ? 9 : 2) + frame->body.size());
    }
    return wire.empty() && !more;
}

void tellMessage(const Record& record, Json& out) {
    const auto& header = record.header;
    if ((header.kind() == Kind::Sent) != (header.direction() == Direction::Sent))
        out["event"] = header.kind() == Kind::Sent ? "sent" : "message";
    out["frames"] = Json::array();
    zmtp::FrameReader frames(record.bytes);
    while (const auto frame = frames.next())
        out["frames"].push_back(contents(frame->body));
    if (!isPlainWire(record.bytes))
        out["wire"] = contents(record.bytes);
}

void tellEvent(const Record& record, Json& out) {
    const auto kind = record.header.kind();
    out["event"] = eventName(kind);
    if (kind == Kind::Subscribe || kind == Kind::Cancel) {
        out["topic"] = contents(record.bytes);
        return;
    }
    out["what"] = summary(record, eventLimit);
    out["data"] = contents(record.bytes);
}

} // namespace

std::string asText(const Record& record) {
    if (!isMessage(record.header.kind()))
        return summary(record, eventLimit);
    std::string out;
    zmtp::FrameReader frames(record.bytes);
    while (const auto frame = frames.next()) {
        out += textOf(frame->body);
        if (frame->more)
            out.push_back('\n');
    }
    return out;
}

std::string asHex(const Record& record) {
    if (!isMessage(record.header.kind()))
        return text::hexDump(record.bytes);
    std::string out;
    zmtp::FrameReader frames(record.bytes);
    for (int number = 1; const auto frame = frames.next(); ++number) {
        out += fmt::format("frame {} of {}, {} bytes\n", number, record.header.frames, frame->body.size());
        out += text::hexDump(frame->body);
    }
    return out;
}

std::string asJsonLine(const Record& record, const std::string& endpoint, const PeerFacts* peer, const Note* note) {
    Json out{{"v", 1},
             {"time", isoTime(record.header.time)},
             {"endpoint", endpoint},
             {"dir", directionName(record.header.direction())}};
    if (record.header.peer() != 0 || (peer != nullptr && !isOfSource(record.header.kind())))
        out["peer"] = peerObject(record.header.peer(), peer);
    if (record.header.code != 0)
        out["code"] = record.header.code;
    if (isMessage(record.header.kind()))
        tellMessage(record, out);
    else
        tellEvent(record, out);
    if (note != nullptr && note->marked)
        out["mark"] = true;
    if (note != nullptr && !note->text.empty())
        out["note"] = note->text;
    std::string line = out.dump(-1, ' ', false, Json::error_handler_t::replace);
    text::escapeUnseen(line);
    return line;
}

} // namespace ipcscope::capture
