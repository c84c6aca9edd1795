// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <compare>
#include <cstdint>
#include <string>

namespace ipcscope::ui {

/// By what endpoints stand within their folder, and folders by the first of theirs. Ties stand by name. The numbers are
/// kept between runs.
enum class EndpointOrder {
    Name,
    Activity,    ///< unread bytes, then connections: most first; then the newest socket file
    Owner,       ///< program, then process id; unknown last
    Changed,     ///< newest socket file first
    State,       ///< trouble first, then live, then stale
    Type,        ///< that was identified; unknown last
    Connections, ///< most first
    Queued,      ///< most unread bytes first
    User,        ///< user id; unknown last
};
enum class OrderDirection { Usual, Reversed };

/// What a kept number means; Name if it means none.
EndpointOrder orderNumbered(int number);

/// Where an endpoint stands in an order: the smaller one first.
struct Standing {
    std::int64_t first = 0;
    std::string text = {};
    std::int64_t second = 0;
    std::int64_t third = 0;
    auto operator<=>(const Standing&) const = default;
};
/// All are equal by name. `type` as identified; empty: it was not.
Standing standingOf(const discovery::Endpoint& endpoint, const std::string& type, EndpointOrder order);

} // namespace ipcscope::ui
