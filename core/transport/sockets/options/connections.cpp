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

/// One value more in a set of the filter; no value empties it.
template<auto Set>
void filterBy(Options& options, const OptionValue& value) {
    auto& set = options.peerFilter.*Set;
    if (std::holds_alternative<std::monostate>(value))
        set.clear();
    else
        set.insert(static_cast<std::remove_reference_t<decltype(*set.begin())>>(numberIn(value)));
}

template<auto Set>
constexpr Option filter(std::string_view name, int number) {
    return {.name = name,
            .number = number,
            .range = anyNumber,
            .clearable = true,
            .access = OptionAccess::Write,
            .set = filterBy<Set>,
            .note =
                "who may connect to what we bind: one value more, or NULL for none. A peer needs to be in one of the "
                "three sets, or its user a listed member of a group"};
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
           .note = "a handshake that is not complete by then is given up; 0: no limit (libzmq 3.2.5 has none)"},
    Option{.name = "RECONNECT_IVL",
           .number = 18,
           .unit = Milliseconds,
           .range = orMinusOne,
           .manualDefault = 100,
           .get = get<&Options::reconnectInterval>,
           .set = set<&Options::reconnectInterval>,
           .note = "pause before connecting again, with jitter; -1, and 0 as in libzmq 4.3.4: never again. What is "
                   "sent waits for who was not there at once; an endpoint that was lost is disconnected"},
    Option{.name = "RECONNECT_IVL_MAX",
           .number = 21,
           .unit = Milliseconds,
           .range = natural,
           .manualDefault = 0,
           .get = get<&Options::reconnectMaximum>,
           .set = set<&Options::reconnectMaximum>,
           .note =
               "pauses double up to this. 0, the C functions' default, and what is not above RECONNECT_IVL: they never "
               "grow, and last RECONNECT_IVL to twice as long; the C++ library's own default is 5 s. libzmq 4.3.4 "
               "adds its jitter to the maximum, too"},
    Option{.name = "RECONNECT_STOP",
           .number = 109,
           .range = {0, 7},
           .place = OptionPlace::Socket,
           .draft = true,
           .note = "when nobody tries again and the endpoint is disconnected, as a sum: 1: connecting was refused, or "
                   "the file is missing; 2: the handshake failed. 4, after disconnecting, is always so"},
    Option{.name = "IMMEDIATE",
           .number = 39,
           .type = Flag,
           .range = strictFlag,
           .get = get<&Options::immediate>,
           .set = set<&Options::immediate>,
           .note = "messages wait only for peers that are connected; what a lost connection did not bring out is lost. "
                   "libzmq 3.2.5 calls it DELAY_ATTACH_ON_CONNECT"},
    filter<&ipc::PeerFilter::users>("IPC_FILTER_UID", 59),
    filter<&ipc::PeerFilter::groups>("IPC_FILTER_GID", 60),
    filter<&ipc::PeerFilter::processes>("IPC_FILTER_PID", 58),
    Option{.name = "USE_FD",
           .number = 89,
           .range = orMinusOne,
           .manualDefault = -1,
           .get = get<&Options::useFd>,
           .set = set<&Options::useFd>,
           .note =
               "bind uses this descriptor, which listens already, and the endpoint only names it; -1: a new one. It is "
               "closed with the endpoint, its file stays"},
    Option{.name = "SNDBUF",
           .number = 11,
           .unit = OptionUnit::Bytes,
           .range = orMinusOne,
           .manualDefault = -1,
           .get = get<&Options::sendBuffer>,
           .set = set<&Options::sendBuffer>,
           .note = "what the kernel holds of one connection at most; -1: its default, and more where that was "
                   "full and was read. libzmq ignores it on ipc"},
    Option{.name = "RCVBUF",
           .number = 12,
           .unit = OptionUnit::Bytes,
           .range = orMinusOne,
           .manualDefault = -1,
           .get = get<&Options::receiveBuffer>,
           .set = set<&Options::receiveBuffer>,
           .note = "given to the kernel, which heeds only the sender's buffer on ipc; -1: its default"},
    Option{.name = "TAKEOVER",
           .number = 10'001,
           .type = Flag,
           .range = strictFlag,
           .manualDefault = 1,
           .get = get<&Options::takeover>,
           .set = set<&Options::takeover>,
           .note =
               "ours: bind may take a socket file from a program that is alive; what is not a socket is never touched, "
               "which libzmq deletes. Unbinding and closing remove the file if it is still ours: libzmq 3.2.5 removes "
               "whatever has the name, 4.3 leaves it"},
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
