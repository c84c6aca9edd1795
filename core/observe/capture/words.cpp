// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

namespace ipcscope::capture {

std::string_view directionName(Direction direction) {
    switch (direction) {
    case Direction::Received:
        return "received";
    case Direction::Sent:
        return "sent";
    case Direction::ToServer:
        return "to-server";
    case Direction::ToClient:
        return "to-client";
    case Direction::None:
        break;
    }
    return "none";
}

std::string_view eventName(Kind kind) {
    switch (kind) {
    case Kind::Subscribe:
        return "subscribe";
    case Kind::Cancel:
        return "cancel";
    case Kind::Command:
        return "command";
    case Kind::PeerUp:
        return "peer-up";
    case Kind::PeerDown:
        return "peer-down";
    case Kind::HandshakeFailed:
        return "handshake-failed";
    case Kind::SourceUp:
        return "source-up";
    case Kind::SourceDown:
        return "source-down";
    case Kind::SendFailed:
        return "send-failed";
    case Kind::Lost:
        return "lost";
    case Kind::Message:
    case Kind::Sent:
        break;
    }
    return "message";
}

std::string isoTime(std::int64_t nanoseconds) {
    using namespace std::chrono;
    const sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(nanoseconds)};
    const auto second = floor<seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(system_clock::to_time_t(second)),
                       (time - second).count());
}

} // namespace ipcscope::capture
