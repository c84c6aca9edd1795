// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/command_faults.h"

#include "core/transport/base/showable.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t shownName = 40;

constexpr std::array malformed{
    std::pair<std::string_view, Errc>{"HELLO", Errc::BadHello},
    std::pair<std::string_view, Errc>{"WELCOME", Errc::BadWelcome},
    std::pair<std::string_view, Errc>{"INITIATE", Errc::BadInitiate},
    std::pair<std::string_view, Errc>{"READY", Errc::BadReady},
    std::pair<std::string_view, Errc>{"ERROR", Errc::BadError},
};

bool isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::unexpected<Error> fault(Errc errc, std::string_view name) {
    return failure(errc, "handshake: " + showable(name, shownName));
}

} // namespace

std::unexpected<Error> malformedCommand(std::string_view name) {
    const auto known = std::ranges::find(malformed, name, &std::pair<std::string_view, Errc>::first);
    return fault(known == malformed.end() ? Errc::BadCommand : known->second, name);
}

/// Names are letters (RFC 37). What follows others belongs to a length that lies, and may be a password.
std::unexpected<Error> unexpectedCommand(std::string_view name) {
    const auto end = std::ranges::find_if_not(name, isLetter);
    return fault(Errc::UnexpectedCommand, name.substr(0, static_cast<std::size_t>(end - name.begin())));
}

} // namespace ipcscope::zmtp
