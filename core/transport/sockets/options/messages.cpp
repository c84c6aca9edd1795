// SPDX-License-Identifier: MPL-2.0
// Options of messages: how many wait, how large they may be, how long calls and closing wait for them.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using enum OptionUnit;
using enum OptionReach;

OptionValue messageSizeLimit(const Options& options) {
    const std::uint64_t limit = options.limits.messageSize;
    return limit > static_cast<std::uint64_t>(mostInt64) ? std::int64_t{-1} : static_cast<std::int64_t>(limit);
}

void setMessageSizeLimit(Options& options, const OptionValue& value) {
    const std::int64_t limit = numberIn(value);
    options.limits.messageSize =
        limit < 0 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(limit);
}

constexpr std::array table{
    Option{.name = "SNDHWM",
           .number = 23,
           .unit = Messages,
           .range = natural,
           .manualDefault = 1000,
           .reach = AtOnce,
           .get = get<&Options::sendHighWaterMark>,
           .set = set<&Options::sendHighWaterMark>,
           .note =
               "messages that may wait for one peer, and 16 MiB of them at most; 0: without either limit. A send() "
               "that waits begins to wait at 512 KiB already. What is full has room again when half has gone (libzmq "
               "3.2.5: above 2048 as soon as 1024 have)"},
    Option{
        .name = "RCVHWM",
        .number = 24,
        .unit = Messages,
        .range = natural,
        .manualDefault = 1000,
        .reach = AtOnce,
        .get = get<&Options::receiveHighWaterMark>,
        .set = set<&Options::receiveHighWaterMark>,
        .note =
            "received messages of one peer that may wait for the application, and 16 MiB of them at most; 0: without "
            "either limit. What is full reads again when half was taken, as with SNDHWM"},
    Option{.name = "CONFLATE",
           .number = 54,
           .type = Flag,
           .range = strictFlag,
           .get = get<&Options::conflate>,
           .set = set<&Options::conflate>,
           .note =
               "only the newest message waits, of each peer and for each peer: DEALER, PUB, PULL, PUSH and SUB. Unlike "
               "libzmq's, messages of several parts stay whole"},
    Option{.name = "MAXMSGSIZE",
           .number = 22,
           .type = Int64,
           .unit = OptionUnit::Bytes,
           .range = {leastInt64, mostInt64},
           .manualDefault = -1,
           .get = messageSizeLimit,
           .set = setMessageSizeLimit,
           .note =
               "a larger message closes its connection; -1: no limit. All parts together (libzmq: each part), and not "
               "counted for the handshake, as libzmq's is"},
    Option{.name = "LINGER",
           .number = 17,
           .unit = Milliseconds,
           .range = orMinusOne,
           .manualDefault = -1,
           .reach = AtOnce,
           .get = get<&Options::linger>,
           .set = set<&Options::linger>,
           .note = "how long closing and disconnecting wait for what is still to be sent; -1: for ever"},
    Option{.name = "SNDTIMEO",
           .number = 28,
           .unit = Milliseconds,
           .range = orMinusOne,
           .manualDefault = -1,
           .reach = AtOnce,
           .get = get<&Options::sendTimeout>,
           .set = set<&Options::sendTimeout>,
           .note = "how long zmq_send waits; -1: for ever. The C++ API never waits"},
    Option{.name = "RCVTIMEO",
           .number = 27,
           .unit = Milliseconds,
           .range = orMinusOne,
           .manualDefault = -1,
           .reach = AtOnce,
           .get = get<&Options::receiveTimeout>,
           .set = set<&Options::receiveTimeout>,
           .note = "how long zmq_recv waits; -1: for ever. The C++ API never waits"},
};

} // namespace

std::span<const Option> messageOptions() {
    return table;
}

} // namespace ipcscope::sockets
