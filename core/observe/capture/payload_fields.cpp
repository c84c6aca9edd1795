// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/payload_fields.h"

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/filter/item_path.h"
#include "core/observe/capture/filter/json_path.h"
#include "core/observe/capture/filter/protobuf_path.h"
#include "core/observe/capture/words.h"
#include "core/observe/decode/decoders.h"
#include "core/observe/text/hex.h"
#include "core/transport/base/showable.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <array>

namespace ipcscope::capture {

namespace {

/// Each value of a field is looked for from the front again, so that many would take too long.
constexpr std::size_t mostFrames = 100;
constexpr std::size_t longestReadAgain = 64 << 10;

/// The frames of a message whose bytes are there; none of any other record.
zmtp::FrameReader framesOf(const Row& row) {
    const auto kind = row.record.header.kind();
    const bool there = (kind == Kind::Message || kind == Kind::Sent) && !isWithoutPayload(row.record.header);
    return zmtp::FrameReader(there ? row.record.bytes : ByteView());
}

/// `at` sets a value and answers true; the last frame's is the one that stays.
template<class At>
bool ofLastFrame(const Row& row, std::size_t index, At at) {
    bool found = false;
    auto frames = framesOf(row);
    for (auto frame = frames.next(); frame && index == 0; frame = frames.next())
        found = at(frame->body) || found;
    return found;
}

bool hasEnvelopes(const Row& row) {
    constexpr std::array<std::string_view, 4> types{"REQ", "REP", "DEALER", "ROUTER"};
    return row.peer != nullptr && (std::ranges::find(types, row.peer->type) != types.end() ||
                                   std::ranges::find(types, row.peer->ownType) != types.end());
}

} // namespace

bool readJson(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch) {
    return ofLastFrame(row, index,
                       [&](ByteView body) { return jsonAt(ipcscope::textOf(body), selector.path, out, scratch); });
}

bool readMessagePack(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch) {
    return ofLastFrame(row, index,
                       [&](ByteView body) { return itemAt(body, decode::messagePack, selector.path, out, scratch); });
}

bool readCbor(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch) {
    return ofLastFrame(row, index,
                       [&](ByteView body) { return itemAt(body, decode::cbor, selector.path, out, scratch); });
}

bool readProtobuf(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& /*scratch*/) {
    if (index > 0 && row.record.bytes.size() > longestReadAgain)
        return false;
    std::optional<ByteView> holds;
    ofLastFrame(row, 0, [&](ByteView body) {
        const bool found = protobufAt(body, selector.path, 0, out);
        if (found)
            holds = body;
        return found;
    });
    return holds && (index == 0 || protobufAt(*holds, selector.path, index, out));
}

bool readDecoder(const Row& row, const Selector& /*selector*/, std::size_t index, Value& out,
                 std::string& /*scratch*/) {
    if (index >= mostFrames)
        return false;
    auto frames = framesOf(row);
    auto frame = frames.next();
    for (std::size_t before = index; frame && before > 0; --before)
        frame = frames.next();
    if (!frame)
        return false;
    const auto* const chosen = row.pins == nullptr ? nullptr : row.pins->chosen(row.record, index);
    const auto& decoder = chosen == nullptr ? decode::recognised(frame->body) : *chosen;
    out = {.what = Value::What::Bytes, .bytes = bytesOf(decoder.word)};
    return true;
}

bool readRoute(const Row& row, const Selector& /*selector*/, std::size_t index, Value& out, std::string& scratch) {
    if (index >= mostFrames || !hasEnvelopes(row))
        return false;
    auto frames = framesOf(row);
    std::optional<ByteView> wanted;
    for (auto frame = frames.next(); frame && frame->more; frame = frames.next()) {
        if (frame->body.empty()) {
            if (!wanted)
                return false;
            scratch = isReadableText(*wanted) ? std::string(ipcscope::textOf(*wanted)) : text::toHex(*wanted);
            out = {.what = Value::What::Bytes, .bytes = bytesOf(scratch)};
            return true;
        }
        if (index-- == 0)
            wanted = frame->body;
    }
    return false;
}

} // namespace ipcscope::capture
