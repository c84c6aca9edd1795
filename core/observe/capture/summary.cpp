// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/summary.h"

#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/words.h"
#include "core/observe/decode/items/item_notation.h"
#include "core/observe/decode/items/item_tree.h"
#include "core/observe/text/hex.h"
#include "core/observe/text/utf8.h"
#include "core/transport/base/showable.h"
#include "core/transport/zmtp/message.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ipcscope::capture {

namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view gap = "  ";
constexpr std::size_t shownBytes = 16;
constexpr std::size_t shortId = 8; ///< envelopes up to this size are shown whole
constexpr std::size_t shownName = 200;
/// Bytes of a message's frames that are read as documents: for each row on screen it takes a while to be sure of one.
constexpr std::size_t mostOfDocuments = 4 << 10;

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Runs of white space with a line end or a tab become one space.
std::string onOneLine(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto plain = static_cast<std::size_t>(std::ranges::find_if(text, isSpace) - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        const auto space = static_cast<std::size_t>(std::ranges::find_if_not(text, isSpace) - text.begin());
        const auto run = text.substr(0, space);
        out += run.find_first_of("\t\r\n") == std::string_view::npos ? run : run.substr(0, 0);
        if (run.find_first_of("\t\r\n") != std::string_view::npos)
            out.push_back(' ');
        text.remove_prefix(space);
    }
    return out;
}

std::string binary(ByteView body, bool envelope) {
    if (envelope && body.size() <= shortId)
        return text::toHex(body, 0);
    const auto shown = body.first(std::min(body.size(), envelope ? shortId : shownBytes));
    return fmt::format("{} B  {}{}", body.size(), text::toHex(shown), shown.size() < body.size() ? " …" : "");
}

/// Empty: it is of no format that can be read on one line, or too large. `budget`: bytes that may be looked at.
std::string document(ByteView body, std::size_t limit, std::size_t& budget) {
    constexpr decode::Limits limits{.bytes = mostOfDocuments};
    if (body.size() > budget)
        return {};
    budget -= body.size();
    for (const auto& format : {decode::messagePack, decode::cbor}) {
        if (decode::isCertainly(format, body, limits))
            return showable(decode::notation(body, format.read, limits.depth, limit), 2 * limit);
    }
    return {};
}

std::string frameText(const zmtp::Frame& frame, std::size_t limit, std::size_t& budget) {
    if (frame.body.empty())
        return "(empty)";
    auto front = frame.body.first(std::min(frame.body.size(), limit));
    const bool cut = front.size() < frame.body.size();
    if (cut)
        front = text::withoutCutCharacter(front);
    if (!isReadableText(front)) {
        auto read = document(frame.body, limit, budget);
        return read.empty() ? binary(frame.body, frame.more) : read;
    }
    auto line = showable(onOneLine(textOf(front)), 2 * limit);
    if (cut)
        line += ellipsis;
    return line;
}

std::string leftOut(ByteView body) {
    return fmt::format("({} B left out)", body.size());
}

/// Of a record without its payload: of each frame only how large it is.
std::string messageSummary(ByteView wire, std::uint16_t count, std::size_t limit, bool isLeftOut) {
    std::string out;
    std::size_t budget = mostOfDocuments;
    zmtp::FrameReader frames(wire);
    while (const auto frame = frames.next()) {
        if (!out.empty())
            out += gap;
        if (out.size() >= limit)
            return out + fmt::format("… ({} frames)", count);
        out += isLeftOut ? leftOut(frame->body) : frameText(*frame, limit - out.size(), budget);
    }
    return out;
}

std::string nameOf(const PeerFacts& facts) {
    const auto name = facts.process.empty() ? std::string("a peer") : showable(facts.process, shownName);
    return facts.pid > 0 ? fmt::format("{} (pid {})", name, facts.pid) : name;
}

std::string arrival(const PeerFacts& facts) {
    std::vector<std::string> known;
    for (const auto* fact : {&facts.type, &facts.mechanism}) {
        if (!fact->empty())
            known.push_back(showable(*fact, shownName));
    }
    if (!facts.version.empty())
        known.push_back("ZMTP " + showable(facts.version, shownName));
    if (known.empty())
        return nameOf(facts) + " connected";
    return fmt::format("{} connected: {}", nameOf(facts), fmt::join(known, ", "));
}

std::string peerSummary(Kind kind, ByteView bytes) {
    const auto facts = decodePeerFacts(bytes).value_or(PeerFacts{});
    if (kind == Kind::PeerUp)
        return arrival(facts);
    const auto reason = showable(facts.reason, shownName);
    if (kind == Kind::PeerDown)
        return fmt::format("{} left{}{}", nameOf(facts), reason.empty() ? "" : ": ", reason);
    return fmt::format("Handshake with {} failed: {}", nameOf(facts), reason);
}

std::string subscriptionSummary(Kind kind, ByteView topic, std::size_t limit, bool isLeftOut) {
    std::size_t none = 0;
    const auto what = topic.empty() ? std::string("all topics")
                      : isLeftOut   ? leftOut(topic)
                                    : frameText({topic}, limit, none);
    return fmt::format("{} {}", kind == Kind::Subscribe ? "subscribes to" : "no longer wants", what);
}

std::string commandSummary(ByteView bytes, std::size_t limit, bool isLeftOut) {
    const auto end = std::ranges::find(bytes, 0);
    const auto name = bytes.first(static_cast<std::size_t>(end - bytes.begin()));
    const auto rest = bytes.subspan(std::min(name.size() + 1, bytes.size()));
    std::size_t none = 0;
    return fmt::format("{}  {}", showable(name, shownName),
                       isLeftOut && !rest.empty() ? leftOut(rest) : frameText({rest}, limit, none));
}

std::string lostSummary(const Record& record) {
    if (isUnreadable(record.header))
        return "cannot be read from the recording any more";
    std::uint64_t count = 0;
    for (const auto byte : record.bytes)
        count = count << 8 | byte;
    return fmt::format("{} {} read but not kept", count, count == 1 ? "record was" : "records were");
}

} // namespace

std::string summary(const Record& record, std::size_t limit) {
    const bool isLeftOut = isWithoutPayload(record.header);
    switch (const auto kind = record.header.kind()) {
    case Kind::Message:
    case Kind::Sent:
        return messageSummary(record.bytes, record.header.frames, limit, isLeftOut);
    case Kind::Subscribe:
    case Kind::Cancel:
        return subscriptionSummary(kind, record.bytes, limit, isLeftOut);
    case Kind::Command:
        return commandSummary(record.bytes, limit, isLeftOut);
    case Kind::PeerUp:
    case Kind::PeerDown:
    case Kind::HandshakeFailed:
        return peerSummary(kind, record.bytes);
    case Kind::Lost:
        return lostSummary(record);
    case Kind::SourceUp:
    case Kind::SourceDown:
    case Kind::SendFailed:
        break;
    }
    return showable(record.bytes, limit);
}

} // namespace ipcscope::capture
