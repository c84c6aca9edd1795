// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/fields.h"

#include "core/observe/capture/elapsed.h"
#include "core/observe/capture/folds/replies.h"
#include "core/observe/capture/payload_fields.h"
#include "core/observe/capture/words.h"
#include "core/observe/text/hex.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <array>

namespace ipcscope::capture {

namespace {

using Type = Field::Type;
using Takes = Field::Takes;
using Of = Field::Of;

constexpr std::string_view ownName = "me";

bool give(std::size_t index, Value& out, std::int64_t number) {
    out = {.integer = number, .bytes = {}};
    return index == 0;
}
bool give(std::size_t index, Value& out, std::string_view text) {
    out = {.what = Value::What::Bytes, .bytes = bytesOf(text)};
    return index == 0 && !text.empty();
}

bool isMessage(const Row& row) {
    const auto kind = row.record.header.kind();
    return kind == Kind::Message || kind == Kind::Sent;
}

/// The body of frame `number`, from 0, or zeros of its size where its bytes were left out.
std::optional<ByteView> body(const Row& row, std::size_t number) {
    if (!isMessage(row))
        return std::nullopt;
    if (!row.ahead || number < row.ahead->frame)
        row.ahead = Row::Ahead{.frames = zmtp::FrameReader(row.record.bytes)};
    while (const auto one = row.ahead->frames.next()) {
        if (row.ahead->frame++ == number)
            return one->body;
    }
    return std::nullopt;
}

std::optional<ByteView> frame(const Row& row, std::size_t number) {
    return isWithoutPayload(row.record.header) ? std::nullopt : body(row, number);
}

bool giveFrame(const std::optional<ByteView>& body, Value& out) {
    if (body)
        out = {.what = Value::What::Bytes, .bytes = *body};
    return body.has_value();
}

bool readNumber(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, static_cast<std::int64_t>(row.id + 1));
}
bool readTime(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, row.record.header.time);
}
bool readDelta(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, elapsed(row.previousTime, row.record.header.time));
}
bool readDirection(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, directionName(row.record.header.direction()));
}
bool readEvent(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, eventName(row.record.header.kind()));
}
bool readEndpoint(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    const bool told = row.peer != nullptr && !row.peer->endpoint.empty();
    return give(i, out, told ? std::string_view(row.peer->endpoint) : row.endpoint);
}
bool readMethod(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    const bool told = row.peer != nullptr && !row.peer->method.empty();
    return give(i, out, told ? std::string_view(row.peer->method) : row.method);
}
bool readConnection(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return give(i, out, std::int64_t{row.record.header.peer()});
}

/// Who is at the peer's end.
std::string_view peerName(const Row& row) {
    return row.peer == nullptr ? std::string_view() : std::string_view(row.peer->process);
}
bool peerSends(const Row& row) {
    const auto direction = row.record.header.direction();
    return direction == Direction::Received || direction == Direction::ToServer;
}
bool goesSomewhere(const Row& row) {
    return isMessage(row) && row.record.header.direction() != Direction::None;
}
bool readFrom(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return goesSomewhere(row) && give(i, out, peerSends(row) ? peerName(row) : ownName);
}
bool readTo(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return goesSomewhere(row) && give(i, out, peerSends(row) ? ownName : peerName(row));
}
bool readPid(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.peer != nullptr && row.peer->pid > 0 && give(i, out, std::int64_t{row.peer->pid});
}
bool readUser(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.peer != nullptr && row.peer->pid > 0 && give(i, out, std::int64_t{row.peer->uid});
}
bool readType(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.peer != nullptr && give(i, out, row.peer->type);
}
bool readMechanism(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.peer != nullptr && give(i, out, row.peer->mechanism);
}
bool readIdentity(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.peer != nullptr && give(i, out, ipcscope::textOf(row.peer->routingId));
}
bool readFrames(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return isMessage(row) && give(i, out, std::int64_t{row.record.header.frames});
}
bool readSize(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    if (i > 0 || !isMessage(row))
        return false;
    std::size_t size = 0;
    zmtp::FrameReader frames(row.record.bytes);
    while (const auto one = frames.next())
        size += one->body.size();
    return give(i, out, static_cast<std::int64_t>(size));
}
bool readTopic(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    const auto kind = row.record.header.kind();
    if (kind == Kind::Subscribe || kind == Kind::Cancel)
        return i == 0 && !isWithoutPayload(row.record.header) && giveFrame(row.record.bytes, out);
    return i == 0 && row.record.header.frames > 1 && giveFrame(frame(row, 0), out);
}
bool readFrame(const Row& row, const Selector& selector, std::size_t i, Value& out, std::string& /*scratch*/) {
    return i == 0 && giveFrame(frame(row, selector.frame - 1), out);
}
bool readFrameSize(const Row& row, const Selector& selector, std::size_t i, Value& out, std::string& /*scratch*/) {
    const auto found = body(row, selector.frame - 1);
    return found && give(i, out, static_cast<std::int64_t>(found->size()));
}
bool readText(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return giveFrame(frame(row, i), out);
}
bool readHex(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& scratch) {
    const auto body = frame(row, i);
    if (!body)
        return false;
    scratch = text::toHex(*body);
    out = {.what = Value::What::Bytes, .bytes = bytesOf(scratch)};
    return true;
}
bool readLatency(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    const auto answer = row.replies == nullptr ? std::nullopt : row.replies->answerOf(row.id);
    return answer && give(i, out, answer->latency);
}
bool readReplyTo(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    const auto answer = row.replies == nullptr ? std::nullopt : row.replies->answerOf(row.id);
    return answer && give(i, out, static_cast<std::int64_t>(answer->request + 1));
}
bool readState(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    if (row.record.header.kind() == Kind::Lost)
        return give(i, out, "lost");
    return isMessage(row) && give(i, out, isIncomplete(row.record.header) ? "incomplete" : "kept");
}
bool readMark(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.note != nullptr && row.note->marked && give(i, out, "yes");
}
bool readNote(const Row& row, const Selector& /*s*/, std::size_t i, Value& out, std::string& /*scratch*/) {
    return row.note != nullptr && give(i, out, row.note->text);
}

constexpr std::array<std::string_view, 9> directions{"received", "sent", "to-server", "to-client", "none",
                                                     "←",        "→",    "⇢",         "⇠"};
constexpr std::array<std::string_view, 3> states{"kept", "incomplete", "lost"};
constexpr std::array<std::string_view, 1> yes{"yes"};
constexpr std::array<std::string_view, 6> decoderWords{"json", "text", "msgpack", "cbor", "pb", "binary"};

} // namespace

std::span<const Field> fields() {
    static constexpr std::array table{
        Field{"no", Type::Number, Takes::Nothing, "No", readNumber, {}, Of::Header},
        Field{"time", Type::Time, Takes::Nothing, "Time", readTime, {}, Of::Header},
        Field{"dt", Type::Duration, Takes::Nothing, "Δ", readDelta},
        Field{"dir", Type::Word, Takes::Nothing, "Direction", readDirection, directions, Of::Header},
        Field{"event", Type::Word, Takes::Nothing, "Event", readEvent, eventNames, Of::Header},
        Field{"endpoint", Type::Text, Takes::Nothing, "Endpoint", readEndpoint, {}, Of::Peer},
        Field{"method", Type::Word, Takes::Nothing, "Method", readMethod, {}, Of::Peer},
        Field{"conn", Type::Number, Takes::Nothing, "Connection", readConnection, {}, Of::Peer},
        Field{"from", Type::Text, Takes::Nothing, "From", readFrom},
        Field{"to", Type::Text, Takes::Nothing, "To", readTo},
        Field{"pid", Type::Number, Takes::Nothing, "Process", readPid, {}, Of::Peer},
        Field{"user", Type::Number, Takes::Nothing, "User", readUser, {}, Of::Peer},
        Field{"type", Type::Word, Takes::Nothing, "Type", readType, {}, Of::Peer},
        Field{"mechanism", Type::Word, Takes::Nothing, "Mechanism", readMechanism, {}, Of::Peer},
        Field{"identity", Type::Text, Takes::Nothing, "Identity", readIdentity, {}, Of::Peer},
        Field{"frames", Type::Number, Takes::Nothing, "Frames", readFrames, {}, Of::Header},
        Field{"size", Type::Size, Takes::Nothing, "Size", readSize, {}, Of::HeaderSize},
        Field{"topic", Type::Text, Takes::Nothing, "Topic", readTopic},
        Field{"frame[n]", Type::Text, Takes::Frame, "Frame", readFrame},
        Field{"frame[n].size", Type::Size, Takes::FrameSize, "Size of frame", readFrameSize},
        Field{"text", Type::Text, Takes::Nothing, "Text", readText},
        Field{"hex", Type::Text, Takes::Nothing, "Hex", readHex},
        Field{"json", Type::Any, Takes::Path, "JSON", readJson},
        Field{"msgpack", Type::Any, Takes::Path, "MessagePack", readMessagePack},
        Field{"cbor", Type::Any, Takes::Path, "CBOR", readCbor},
        Field{"pb", Type::Any, Takes::Path, "Protobuf", readProtobuf},
        Field{"decoder", Type::Word, Takes::Nothing, "Decoder", readDecoder, decoderWords},
        Field{"route", Type::Text, Takes::Nothing, "Route", readRoute},
        Field{"latency", Type::Duration, Takes::Nothing, "Latency", readLatency},
        Field{"reply_to", Type::Number, Takes::Nothing, "Reply to", readReplyTo},
        Field{"state", Type::Word, Takes::Nothing, "State", readState, states, Of::Header},
        Field{"mark", Type::Word, Takes::Nothing, "Mark", readMark, yes},
        Field{"note", Type::Text, Takes::Nothing, "Note", readNote},
    };
    return table;
}

bool asksForReplies(const FieldReference& reference) {
    return reference.field->read == readLatency || reference.field->read == readReplyTo;
}

bool readsPayload(const FieldReference& reference) {
    const Field& field = *reference.field;
    return field.takes == Takes::Path || field.read == readHex || field.read == readDecoder || field.read == readRoute;
}

} // namespace ipcscope::capture
