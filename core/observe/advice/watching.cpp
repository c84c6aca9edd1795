// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/watching.h"

#include "core/transport/base/showable.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

using discovery::Library;
using discovery::Owner;
using zmtp::SocketType;

constexpr std::string_view taking = "a mere connect takes messages away from a PUSH, DEALER, REQ or PAIR socket";

enum class Safety { Safe, Old, VersionUnknown, Unknown };

Safety safetyOf(const Library& library) {
    switch (library.kind) {
    case Library::Kind::Own:
        return Safety::Safe;
    case Library::Kind::Libzmq:
        if (library.major == 0)
            return Safety::VersionUnknown;
        return std::tie(library.major, library.minor, library.patch) >= std::tuple(5, 2, 3) ? Safety::Safe
                                                                                            : Safety::Old;
    case Library::Kind::None:
    case Library::Kind::Unreadable:
        break;
    }
    return Safety::Unknown;
}

std::string reasonFor(const Owner& owner) {
    const std::string who = fmt::format("{} (pid {})", showable(owner.process, 64), owner.pid);
    const Library& library = owner.library;
    switch (safetyOf(library)) {
    case Safety::Safe:
        return {};
    case Safety::Old:
        return fmt::format("{} uses libzmq.so.{}.{}.{}, which is older than ZeroMQ 4.3.3: there {}.", who,
                           library.major, library.minor, library.patch, taking);
    case Safety::VersionUnknown:
        return fmt::format("{} uses a libzmq whose version cannot be told. Before ZeroMQ 4.3.3 {}.", who, taking);
    case Safety::Unknown:
        break;
    }
    if (library.kind == Library::Kind::Unreadable)
        return fmt::format("The libraries of {} may not be read. Before ZeroMQ 4.3.3 {}.", who, taking);
    return fmt::format("{} has no known ZeroMQ library loaded. With some, such as ZeroMQ before 4.3.3, {}.", who,
                       taking);
}

} // namespace

ContactRisk contactRisk(const discovery::Endpoint& endpoint) {
    if (endpoint.state == discovery::State::Stale)
        return {};
    if (endpoint.owners.empty())
        return {.ask = true,
                .reason = fmt::format("The program behind it is hidden from you{}. Before ZeroMQ 4.3.3 {}.",
                                      endpoint.anotherUsers ? " (another user's)" : "", taking)};
    const auto is = [](Safety safety) {
        return [safety](const Owner& owner) { return safetyOf(owner.library) == safety; };
    };
    const auto& owners = endpoint.owners;
    auto risky = std::ranges::find_if(owners, is(Safety::Old));
    if (risky == owners.end())
        risky = std::ranges::find_if(owners, is(Safety::VersionUnknown));
    if (risky == owners.end() && std::ranges::none_of(owners, is(Safety::Safe)))
        risky = owners.begin();
    return risky == owners.end() ? ContactRisk{} : ContactRisk{.ask = true, .reason = reasonFor(*risky)};
}

JoinForecast forecast(SocketType bound) {
    switch (bound) {
    case SocketType::Pub:
        return {SocketType::Sub, true, false,
                "One more subscriber. The program will not notice unless it counts peers."};
    case SocketType::XPub:
        return {SocketType::Sub, true, false, "The program will receive a subscription message from us."};
    case SocketType::Push:
        return {SocketType::Pull, false, true, "Would take messages away from the real workers."};
    case SocketType::Dealer:
        return {SocketType::Router, false, true, "Would take messages away from the real workers."};
    case SocketType::Req:
        return {SocketType::Rep, false, true, "Would take requests and leave the program waiting."};
    case SocketType::Rep:
    case SocketType::Router:
        return {SocketType::Dealer, false, false, "You would only see answers to your own messages."};
    case SocketType::Pull:
        return {SocketType::Push, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Sub:
    case SocketType::XSub:
        return {SocketType::Pub, false, false, "This side only receives; there is nothing to see by joining."};
    case SocketType::Pair:
        break;
    }
    return {SocketType::Pair, false, true, "PAIR has room for one peer."};
}

} // namespace ipcscope::advice
