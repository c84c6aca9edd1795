// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands.h"
#include "core/observe/advice/faults.h"
#include "core/observe/capture/sources/joined.h"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace ipcscope::terminal {

/// How an endpoint is to be joined, as it was typed.
struct JoinWish {
    std::string endpoint;
    std::string type; ///< empty: SUB, if the endpoint is a publisher
    bool bind = false;
    std::vector<std::string> subscriptions;
    std::vector<std::string> settings;
};
void addJoin(CLI::App& options, JoinWish& into);

struct Join {
    capture::JoinRequest request;
    advice::Intent intent;
};
/// What can be done where a watch contacts nobody unasked; behind the reason.
inline constexpr std::string_view joinAllTheSame = " Name a socket type with --type to join all the same.";
/// Contacts nobody. Without a type, nothing may happen to the other side: what a mere connect could harm is refused.
/// Else the exit status; the reason is on stderr.
std::expected<Join, commands::Exit> joinTyped(const JoinWish& wish);

} // namespace ipcscope::terminal
