// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/command_copy.h"

#include "core/observe/capture/summary.h"
#include "core/observe/capture/words.h"
#include "core/observe/text/hex.h"
#include "core/observe/text/shell_word.h"
#include "core/transport/base/showable.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/socket_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

namespace {

using zmtp::SocketType;

constexpr std::size_t eventLimit = 1024;
/// Linux lets no argument be longer (MAX_ARG_STRLEN), nor all together (a quarter of the stack, usually 2 MiB).
constexpr std::size_t longestArgument = 128 << 10;
constexpr std::size_t longestLine = 1 << 20;

/// The socket that sent the message.
struct Sender {
    SocketType type;
    bool binds;
};

std::string comment(std::string_view why) {
    return fmt::format("# cannot be sent again from a shell: {}", why);
}

/// As whom ipcscope-cli sends just these frames.
bool canBe(SocketType type) {
    constexpr std::array others{SocketType::Sub,    SocketType::Pull,   SocketType::Dish, SocketType::Gather,
                                SocketType::Server, SocketType::Stream, SocketType::Peer};
    return std::ranges::find(others, type) == others.end();
}

std::optional<Sender> senderOf(const Record& record, const Way& way) {
    if (way.peer == nullptr)
        return std::nullopt;
    const bool ours = record.header.kind() == Kind::Sent;
    const auto type = zmtp::socketTypeNamed(ours ? way.peer->ownType : way.peer->type);
    if (!type)
        return std::nullopt;
    const bool binds =
        way.binder == Way::Binder::Unknown ? zmtp::publishes(*type) : (way.binder == Way::Binder::We) == ours;
    return Sender{*type, binds};
}

/// It stands for itself, wherever it is shown.
bool isPlain(ByteView bytes) {
    return isReadableText(bytes) && showable(bytes, bytes.size()) == textOf(bytes);
}

std::vector<ByteView> framesOf(const Record& record) {
    std::vector<ByteView> out;
    zmtp::FrameReader reader(record.bytes);
    while (const auto frame = reader.next())
        out.push_back(frame->body);
    return out;
}

} // namespace

std::string asCommand(const Record& record, const Way& way) {
    if (record.header.kind() != Kind::Message && record.header.kind() != Kind::Sent)
        return fmt::format("# {}", summary(record, eventLimit));
    if (isIncomplete(record.header))
        return comment(isWithoutPayload(record.header) ? "its payload was left out" : "only a part of it was captured");
    const auto sender = senderOf(record, way);
    if (!sender)
        return comment("what kind of socket sent it is not known");
    if (!canBe(sender->type))
        return comment(fmt::format("ipcscope-cli is no {} that sends", zmtp::name(sender->type)));
    if (!isPlain(bytesOf(way.endpoint)))
        return comment("the name of its endpoint cannot be typed");
    auto frames = framesOf(record);
    if (sender->type == SocketType::Router) { // the wire does not say to whom
        if (record.header.kind() != Kind::Sent || way.peer->routingId.empty())
            return comment("a ROUTER names whom it sends to, and the name is not known");
        frames.insert(frames.begin(), way.peer->routingId);
    }
    const bool delimits = sender->type == SocketType::Req || sender->type == SocketType::Rep; // by itself
    if (delimits && frames.size() > 1 && frames.front().empty())
        frames.erase(frames.begin());
    const bool plain = std::ranges::all_of(frames, isPlain);
    auto out = fmt::format("ipcscope-cli send {} --type {}{}{} --", text::shellWord(way.endpoint),
                           zmtp::name(sender->type), sender->binds ? " --bind" : "", plain ? "" : " --hex");
    for (const auto frame : frames) {
        const auto text = plain ? std::string(textOf(frame)) : text::toHex(frame, 0);
        if (text.size() >= longestArgument || out.size() + text.size() > longestLine)
            return comment("it is too long for a command line");
        out += ' ' + text::shellWord(text);
    }
    return out;
}

} // namespace ipcscope::capture
