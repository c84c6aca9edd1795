// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/line.h"

#include "core/observe/capture/json_lines/connection_numbers.h"
#include "core/observe/capture/words.h"
#include "core/observe/text/base64.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include <nlohmann/json.hpp>

namespace ipcscope::capture {

namespace {

using Json = nlohmann::json;

constexpr int deepest = 8;                 ///< a record's own members; what is deeper is no record's
constexpr std::size_t mostParts = 1 << 20; ///< names, values and brackets; of 65,535 frames they are 262,140
constexpr std::int64_t version = 1;

/// Says what is wrong with a line, from wherever that is found.
struct NoRecord {
    std::string why;
};

const Json* member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string textOf(const Json& object, const char* name) {
    const auto* const found = member(object, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t numberOf(const Json& object, const char* name, std::int64_t least, std::int64_t most) {
    const auto* const found = member(object, name);
    if (found == nullptr)
        return 0;
    if (!found->is_number_integer() ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(most)))
        throw NoRecord{std::string("has no proper ") + name};
    const auto number = found->get<std::int64_t>();
    if (number < least || number > most)
        throw NoRecord{std::string("has no proper ") + name};
    return number;
}

/// {"text":...} or {"base64":...}
Bytes contentsOf(const Json& value) {
    if (value.is_object()) {
        const auto* const text = member(value, "text");
        if (text != nullptr && text->is_string())
            return copyOf(bytesOf(text->get_ref<const std::string&>()));
        const auto* const coded = member(value, "base64");
        if (coded != nullptr && coded->is_string()) {
            if (auto bytes = text::fromBase64(coded->get_ref<const std::string&>()))
                return std::move(*bytes);
        }
    }
    throw NoRecord{"has bytes that are neither text nor base64"};
}

Direction directionOf(const Json& line) {
    const auto name = textOf(line, "dir");
    for (const auto one :
         {Direction::None, Direction::Received, Direction::Sent, Direction::ToServer, Direction::ToClient}) {
        if (directionName(one) == name)
            return one;
    }
    throw NoRecord{"has no direction"};
}

Kind kindOf(const Json& line, Direction direction) {
    const auto usual = direction == Direction::Sent ? Kind::Sent : Kind::Message;
    if (member(line, "event") == nullptr)
        return usual;
    const auto name = textOf(line, "event");
    if (name == "sent")
        return Kind::Sent;
    for (auto kind = Kind::Message; kind <= Kind::Lost; kind = static_cast<Kind>(static_cast<int>(kind) + 1)) {
        if (kind != Kind::Sent && eventName(kind) == name)
            return kind;
    }
    throw NoRecord{"has an unknown event"};
}

void readMessage(const Json& line, JsonLine& out) {
    constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
    const auto* const frames = member(line, "frames");
    if (frames == nullptr || !frames->is_array())
        throw NoRecord{"has no frames"};
    out.header.frames = static_cast<std::uint16_t>(std::min(frames->size(), most));
    if (const auto* const wire = member(line, "wire")) {
        out.bytes = contentsOf(*wire);
        return;
    }
    std::vector<Bytes> bodies;
    std::ranges::transform(*frames, std::back_inserter(bodies), contentsOf);
    if (bodies.empty())
        throw NoRecord{"has no frames"};
    out.bytes = copyOf(zmtp::Message::of(std::vector<ByteView>(bodies.begin(), bodies.end())).wire());
}

void readEvent(const Json& line, JsonLine& out) {
    const auto kind = out.header.kind();
    const bool topic = kind == Kind::Subscribe || kind == Kind::Cancel;
    const bool sentence = kind == Kind::SourceUp || kind == Kind::SourceDown || kind == Kind::SendFailed;
    if (const auto* const bytes = member(line, topic ? "topic" : "data"))
        out.bytes = contentsOf(*bytes);
    else if (sentence)
        out.bytes = copyOf(bytesOf(textOf(line, "what")));
    else
        throw NoRecord{topic ? "has no topic" : "has no data"};
}

/// Nothing if the line tells no more of the connection than its number.
std::optional<PeerFacts> factsOf(const Json& peer, const std::string& endpoint) {
    if (peer.size() == (peer.contains("id") ? 1 : 0))
        return std::nullopt;
    PeerFacts out;
    out.endpoint = endpoint;
    out.method = textOf(peer, "method");
    out.pid = static_cast<pid_t>(numberOf(peer, "pid", 0, std::numeric_limits<pid_t>::max()));
    out.uid = static_cast<uid_t>(numberOf(peer, "uid", 0, std::numeric_limits<uid_t>::max()));
    out.process = textOf(peer, "process");
    out.type = textOf(peer, "type");
    out.mechanism = textOf(peer, "mechanism");
    out.version = textOf(peer, "version");
    if (const auto* const id = member(peer, "routingId"))
        out.routingId = contentsOf(*id);
    return out;
}

JsonLine recordOf(const Json& line) {
    if (!line.is_object())
        throw NoRecord{"is no JSON object"};
    if (numberOf(line, "v", 0, std::numeric_limits<std::int64_t>::max()) != version)
        throw NoRecord{"is of another version"};
    const auto time = timeOfIso(textOf(line, "time"));
    if (!time)
        throw NoRecord{"has no time"};
    JsonLine out;
    out.header.time = *time;
    out.header.code = static_cast<std::int16_t>(
        numberOf(line, "code", std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()));
    out.endpoint = textOf(line, "endpoint");
    std::int64_t number = 0;
    if (const auto* const peer = member(line, "peer"); peer != nullptr && peer->is_object()) {
        number = numberOf(*peer, "id", 0, ConnectionNumbers::highest);
        out.peer = factsOf(*peer, out.endpoint);
        out.connected = true;
    }
    const auto direction = directionOf(line);
    const auto kind = kindOf(line, direction);
    out.header.peerAndKind = RecordHeader::pack(static_cast<std::uint32_t>(number), kind, direction);
    if (kind == Kind::Message || kind == Kind::Sent)
        readMessage(line, out);
    else
        readEvent(line, out);
    const auto* const mark = member(line, "mark");
    const Note note{.marked = mark != nullptr && mark->is_boolean() && mark->get<bool>(), .text = textOf(line, "note")};
    if (note != Note{})
        out.note = note;
    return out;
}

} // namespace

std::expected<JsonLine, std::string> readJsonLine(std::string_view line) {
    std::size_t parts = 0;
    const auto json = Json::parse(
        line, [&parts](int depth, Json::parse_event_t, Json&) { return depth <= deepest && ++parts <= mostParts; },
        false);
    try {
        return recordOf(json);
    } catch (NoRecord& fault) {
        return std::unexpected(std::move(fault.why));
    }
}

} // namespace ipcscope::capture
