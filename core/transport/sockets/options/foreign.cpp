// SPDX-License-Identifier: MPL-2.0
// Options of other transports and of libzmq's threads. Programs set them blindly; they are checked as libzmq checks
// them, kept and given back, and have no meaning on ipc.
#include "core/transport/sockets/options/accept_filter.h"
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;

constexpr std::string_view note = "has no meaning on ipc";
constexpr OptionRange positive{1, mostInt};
constexpr std::int64_t mostText = 255;

template<int Number>
void setKeptFlag(Options& options, const OptionValue& value) {
    options.withoutMeaning[Number] = std::int64_t{numberIn(value) != 0 ? 1 : 0};
}

template<int Number>
constexpr Option kept(std::string_view name, OptionType type, OptionRange range, std::int64_t manualDefault) {
    return {.name = name,
            .number = Number,
            .type = type,
            .range = range,
            .manualDefault = manualDefault,
            .reach = OptionReach::Nothing,
            .get = getKept<Number>,
            .set = type == Flag ? setKeptFlag<Number> : setKept<Number>,
            .note = note};
}

/// NULL takes it back; no bytes at a pointer are refused.
constexpr Option orNull(Option option) {
    option.clearable = true;
    return option;
}

/// IPV4ONLY is the contrary of IPV6.
OptionValue ipv4Only(const Options& options) {
    return std::int64_t{numberIn(getKept<42>(options)) == 0 ? 1 : 0};
}
void setIpv4Only(Options& options, const OptionValue& value) {
    options.withoutMeaning[42] = std::int64_t{numberIn(value) == 0 ? 1 : 0};
}

/// Taken, and not even kept.
OptionValue nothing(const Options& /*options*/) {
    return {};
}
void drop(Options& /*options*/, const OptionValue& /*value*/) {}

constexpr std::array table{
    kept<4>("AFFINITY", UInt64, {leastInt64, mostInt64}, 0),
    kept<8>("RATE", Int, positive, 100),
    kept<9>("RECOVERY_IVL", Int, natural, 10'000),
    kept<25>("MULTICAST_HOPS", Int, positive, 1),
    kept<84>("MULTICAST_MAXTPDU", Int, positive, 1500),
    kept<96>("MULTICAST_LOOP", Flag, anyFlag, 1),
    Option{.name = "IPV4ONLY",
           .number = 31,
           .type = Flag,
           .range = strictFlag,
           .manualDefault = 1,
           .reach = OptionReach::Nothing,
           .get = ipv4Only,
           .set = setIpv4Only,
           .note = note},
    kept<42>("IPV6", Flag, strictFlag, 0),
    kept<34>("TCP_KEEPALIVE", Int, {-1, 1}, -1),
    kept<35>("TCP_KEEPALIVE_CNT", Int, orMinusOne, -1),
    kept<36>("TCP_KEEPALIVE_IDLE", Int, orMinusOne, -1),
    kept<37>("TCP_KEEPALIVE_INTVL", Int, orMinusOne, -1),
    kept<80>("TCP_MAXRT", Int, natural, 0),
    kept<57>("TOS", Int, natural, 0),
    kept<79>("CONNECT_TIMEOUT", Int, natural, 0),
    kept<94>("LOOPBACK_FASTPATH", Flag, anyFlag, 0),
    orNull(kept<68>("SOCKS_PROXY", Text, {1, mostInt}, 0)),
    kept<99>("SOCKS_USERNAME", Text, {0, mostText}, 0),
    Option{.name = "SOCKS_PASSWORD",
           .number = 100,
           .type = Text,
           .range = {0, mostText},
           .reach = OptionReach::Nothing,
           .get = nothing,
           .set = drop,
           .note = "has no meaning on ipc. A secret: it is not kept, and read as empty"},
    orNull(kept<92>("BINDTODEVICE", Text, {1, 16}, 0)),
    Option{.name = "TCP_ACCEPT_FILTER",
           .number = 38,
           .type = Text,
           .range = {1, mostText},
           .clearable = true,
           .access = OptionAccess::Write,
           .reach = OptionReach::Nothing,
           .set = drop,
           .objection = noAcceptFilter,
           .objectionBeside = noAcceptFilterBeside,
           .note = note},
};

} // namespace

std::span<const Option> foreignOptions() {
    return table;
}

} // namespace ipcscope::sockets
