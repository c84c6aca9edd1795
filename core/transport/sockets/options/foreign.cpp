// SPDX-License-Identifier: MPL-2.0
// Options of other transports and of libzmq's threads. Programs set them blindly; they are checked as libzmq checks
// them, kept and given back, and have no meaning on ipc.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;

constexpr std::string_view note = "has no meaning on ipc";
constexpr OptionRange positive{1, mostInt};

template<int Number>
constexpr Option kept(std::string_view name, OptionType type, OptionRange range, std::int64_t manualDefault) {
    return {.name = name,
            .number = Number,
            .type = type,
            .range = range,
            .manualDefault = manualDefault,
            .reach = OptionReach::Nothing,
            .get = getKept<Number>,
            .set = setKept<Number>,
            .note = note};
}

constexpr std::array table{
    kept<4>("AFFINITY", UInt64, {leastInt64, mostInt64}, 0),
    kept<8>("RATE", Int, positive, 100),
    kept<9>("RECOVERY_IVL", Int, natural, 10'000),
    kept<25>("MULTICAST_HOPS", Int, positive, 1),
    kept<84>("MULTICAST_MAXTPDU", Int, positive, 1500),
    kept<96>("MULTICAST_LOOP", Flag, anyFlag, 1),
    kept<31>("IPV4ONLY", Flag, strictFlag, 1),
    kept<42>("IPV6", Flag, strictFlag, 0),
    kept<34>("TCP_KEEPALIVE", Int, {-1, 1}, -1),
    kept<35>("TCP_KEEPALIVE_CNT", Int, orMinusOne, -1),
    kept<36>("TCP_KEEPALIVE_IDLE", Int, orMinusOne, -1),
    kept<37>("TCP_KEEPALIVE_INTVL", Int, orMinusOne, -1),
    kept<80>("TCP_MAXRT", Int, natural, 0),
    kept<57>("TOS", Int, natural, 0),
    kept<79>("CONNECT_TIMEOUT", Int, natural, 0),
    kept<94>("LOOPBACK_FASTPATH", Flag, anyFlag, 0),
    kept<68>("SOCKS_PROXY", Text, {0, mostInt}, 0),
    kept<92>("BINDTODEVICE", Text, {0, 16}, 0),
};

} // namespace

std::span<const Option> foreignOptions() {
    return table;
}

} // namespace ipcscope::sockets
