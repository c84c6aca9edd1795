// SPDX-License-Identifier: MPL-2.0
// Options of endpoints and connections: binding, connecting, the handshake.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using enum OptionUnit;
using enum OptionReach;

constexpr std::int64_t umaskDecides = -1;

OptionValue fileMode(const Options& options) {
    return options.fileMode ? std::int64_t{*options.fileMode} : umaskDecides;
}

void setFileMode(Options& options, const OptionValue& value) {
    const std::int64_t mode = numberIn(value);
    options.fileMode = mode < 0 ? std::nullopt : std::optional(static_cast<mode_t>(mode));
}

constexpr std::array table{
    Option{.name = "ROUTING_ID",
           .number = 5,
           .type = OptionType::Binary,
           .range = {1, 255},
           .get = get<&Options::routingId>,
           .set = set<&Options::routingId>,
           .note = "what a ROUTER at the other side calls us; sent by REQ, DEALER and ROUTER"},
    Option{.name = "BACKLOG",
           .number = 19,
           .range = natural,
           .manualDefault = 100,
           .get = get<&Options::backlog>,
           .set = set<&Options::backlog>,
           .note = "connections that may wait to be accepted; others are refused for the moment and try again"},
    Option{.name = "HANDSHAKE_IVL",
           .number = 66,
           .unit = Milliseconds,
           .range = natural,
           .manualDefault = 30'000,
           .get = get<&Options::handshakeTimeout>,
           .set = set<&Options::handshakeTimeout>,
           .note = "a handshake that is not complete by then is given up; 0: no limit"},
    Option{.name = "RECONNECT_IVL",
           .number = 18,
           .unit = Milliseconds,
           .range = orMinusOne,
           .manualDefault = 100,
           .get = get<&Options::reconnectInterval>,
           .set = set<&Options::reconnectInterval>,
           .note = "pause before connecting again, with jitter; -1: never again"},
    Option{.name = "RECONNECT_IVL_MAX",
           .number = 21,
           .unit = Milliseconds,
           .range = natural,
           .manualDefault = 0,
           .get = get<&Options::reconnectMaximum>,
           .set = set<&Options::reconnectMaximum>,
           .note = "pauses double up to this; 0: they do not grow"},
    Option{.name = "TAKEOVER",
           .number = 10'001,
           .type = Flag,
           .range = strictFlag,
           .manualDefault = 1,
           .get = get<&Options::takeover>,
           .set = set<&Options::takeover>,
           .note =
               "ours: bind may take a socket file from a program that is alive; what is not a socket is never touched"},
    Option{.name = "FILE_MODE",
           .number = 10'002,
           .unit = Octal,
           .range = {umaskDecides, 0777},
           .manualDefault = umaskDecides,
           .get = fileMode,
           .set = setFileMode,
           .note = "ours: permissions of the socket file from its first moment; -1: what the umask says"},
};

} // namespace

std::span<const Option> connectionOptions() {
    return table;
}

} // namespace ipcscope::sockets
