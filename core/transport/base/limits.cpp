// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/limits.h"

#include <array>

namespace ipcscope::limits {

namespace {

constexpr std::uint64_t milliseconds(std::chrono::milliseconds time) {
    return static_cast<std::uint64_t>(time.count());
}

constexpr std::array table{
    Limit{"message bytes", messageBytes, Unit::Bytes, Charged::Connection, "MAXMSGSIZE"},
    Limit{"message parts", messageParts, Unit::Parts, Charged::Connection},
    Limit{"handshake command bytes", handshakeCommandBytes, Unit::Bytes, Charged::Connection},
    Limit{"routing id bytes", routingIdBytes, Unit::Bytes, Charged::Connection},
    Limit{"allocation ahead", allocationAhead, Unit::Bytes, Charged::Connection},
    Limit{"interleaved commands", interleavedCommands, Unit::Commands, Charged::Connection},
    Limit{"interleaved command bytes", interleavedCommandBytes, Unit::Bytes, Charged::Connection},
    Limit{"waiting answer bytes", waitingAnswerBytes, Unit::Bytes, Charged::Connection},
    Limit{"queue messages", queueMessages, Unit::Messages, Charged::Connection, "SNDHWM, RCVHWM"},
    Limit{"queue bytes", queueBytes, Unit::Bytes, Charged::Connection},
    Limit{"subscriptions", subscriptions, Unit::Prefixes, Charged::Connection},
    Limit{"subscription bytes", subscriptionBytes, Unit::Bytes, Charged::Connection},
    Limit{"handshake time", milliseconds(handshakeTime), Unit::Milliseconds, Charged::Connection, "HANDSHAKE_IVL"},
    Limit{"oversleep", milliseconds(oversleep), Unit::Milliseconds, Charged::Process},
    Limit{"reconnect pause", milliseconds(reconnectPause), Unit::Milliseconds, Charged::Connection, "RECONNECT_IVL"},
    Limit{"longest reconnect pause", milliseconds(longestPause), Unit::Milliseconds, Charged::Connection,
          "RECONNECT_IVL_MAX"},
    Limit{"accept rest", milliseconds(acceptRest), Unit::Milliseconds, Charged::Listener},
    Limit{"user handshakes", userHandshakes, Unit::Connections, Charged::User},
    Limit{"user share", userShare, Unit::Part, Charged::User},
    Limit{"reserve descriptors", reserveDescriptors, Unit::Descriptors, Charged::Listener},
};

} // namespace

std::span<const Limit> all() {
    return table;
}

std::string_view name(Unit unit) {
    constexpr std::array<std::string_view, 9> names{"bytes",       "messages",    "parts",
                                                    "prefixes",    "commands",    "milliseconds",
                                                    "connections", "part of all", "descriptors"};
    return names.at(static_cast<std::size_t>(unit));
}

std::string_view name(Charged charged) {
    constexpr std::array<std::string_view, 4> names{"connection", "user", "listener", "process"};
    return names.at(static_cast<std::size_t>(charged));
}

} // namespace ipcscope::limits
