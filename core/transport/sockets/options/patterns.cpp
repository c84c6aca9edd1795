// SPDX-License-Identifier: MPL-2.0
// Options of single socket types.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using enum OptionUnit;
using enum OptionReach;
using zmtp::SocketType;

constexpr std::array table{
    Option{.name = "ROUTER_MANDATORY",
           .number = 33,
           .type = Flag,
           .range = naturalFlag,
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .types = socketTypes({SocketType::Router, SocketType::Rep}),
           .get = get<&Options::routerMandatory>,
           .set = set<&Options::routerMandatory>,
           .note =
               "sending to a peer that is not there fails with EHOSTUNREACH, to one that is full with EAGAIN, instead "
               "of being dropped"},
    Option{.name = "SUBSCRIBE",
           .number = 6,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .place = OptionPlace::Socket,
           .types = socketTypes({SocketType::Sub}),
           .note = "wants the messages that begin with these bytes; counted"},
    Option{.name = "UNSUBSCRIBE",
           .number = 7,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .place = OptionPlace::Socket,
           .types = socketTypes({SocketType::Sub}),
           .note = "takes one SUBSCRIBE back"},
};

} // namespace

std::span<const Option> patternOptions() {
    return table;
}

} // namespace ipcscope::sockets
