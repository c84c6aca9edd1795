// SPDX-License-Identifier: MPL-2.0
// What a socket says of itself.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using enum OptionReach;
using enum OptionPlace;

constexpr Option told(std::string_view name, int number, OptionType type, OptionPlace place, std::string_view note) {
    return {.name = name,
            .number = number,
            .type = type,
            .range = {leastInt64, mostInt64},
            .access = OptionAccess::Read,
            .reach = AtOnce,
            .place = place,
            .note = note};
}

constexpr std::array table{
    told("TYPE", 16, Int, OptionPlace::Socket, "the socket's type, by its number"),
    told("LAST_ENDPOINT", 32, Text, OptionPlace::Socket,
         "the last endpoint bound or connected, as it really is; one that failed does not change it. A wildcard is "
         "unbound by this name only (libzmq "
         "3.2.5: by the text given to bind only); ipc://@name is abstract (3.2.5: a file of that name)"),
    told("RCVMORE", 13, Flag, Caller, "more parts of the message being received follow"),
    told("FD", 14, Int, Caller, "becomes readable when EVENTS may have changed"),
    told("EVENTS", 15, Int, Caller, "ZMQ_POLLIN and ZMQ_POLLOUT, as they are now"),
    told("THREAD_SAFE", 81, Flag, OptionPlace::Socket, "1: several threads may use it; 0: one at a time"),
};

} // namespace

std::span<const Option> socketOptions() {
    return table;
}

} // namespace ipcscope::sockets
