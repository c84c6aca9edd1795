// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/joining.h"

#include "app/terminal/arguments.h"
#include "app/terminal/objection.h"
#include "core/observe/advice/contact_risk.h"
#include "core/transport/ipc/address.h"
#include "core/transport/ipc/private_folder.h"

#include <CLI/App.hpp>

namespace ipcscope::terminal {

namespace {

using commands::Exit;

} // namespace

std::expected<Join, Exit> joinTyped(const JoinWish& wish) {
    const bool typed = !wish.type.empty();
    const zmtp::SocketType type = typed ? typeNamed(wish.type) : zmtp::SocketType::Sub;
    if (wish.bind && !typed)
        return std::unexpected(misused("--bind needs --type"));
    const bool joinsGroups = type == zmtp::SocketType::Dish;
    if (!wish.subscriptions.empty() && type != zmtp::SocketType::Sub && !joinsGroups)
        return std::unexpected(misused("--subscribe is for SUB and DISH"));
    if (wish.subscriptions.empty() && joinsGroups)
        return std::unexpected(misused("a DISH hears only groups that it joins: name them with --subscribe"));
    const auto endpoint = endpointTyped(wish.endpoint, type, wish.bind);
    if (!endpoint)
        return std::unexpected(endpoint.error());
    if (const auto why = typed ? std::nullopt : objection(*endpoint)) {
        say(*why + std::string(joinAllTheSame));
        return std::unexpected(Exit::Trouble);
    }
    auto settings = settingsTyped(wish.settings, type);
    if (!settings)
        return std::unexpected(settings.error());
    if (wish.bind)
        ipc::removeAbandonedFolders(); // of runs that were killed
    Join out{.request = {.endpoint = *endpoint,
                         .type = type,
                         .role = wish.bind ? capture::Role::Bind : capture::Role::Connect,
                         .subscriptions = {},
                         .options = std::move(*settings),
                         .publishersOnly = !typed,
                         .lookAhead = typed ? nullptr : advice::lookAhead(*endpoint)},
             .intent = {.endpoint = *endpoint, .bind = wish.bind, .type = type}};
    for (const std::string& prefix : wish.subscriptions)
        out.request.subscriptions.push_back(copyOf(bytesOf(prefix)));
    if (type == zmtp::SocketType::Sub && out.request.subscriptions.empty())
        out.request.subscriptions.emplace_back();
    return out;
}

void addJoin(CLI::App& options, JoinWish& into) {
    addEndpoint(options, into.endpoint);
    addType(options, into.type)
        ->description("Join as this socket type, whatever that does to the other side; without it only PUB and XPUB "
                      "are joined");
    options.add_flag("--bind", into.bind, "Bind instead of connecting");
    addLiterals(options, "--subscribe", into.subscriptions,
                "Only topics that begin with this, or as DISH a group to join; may be given several times")
        ->type_name("PREFIX");
    addSettings(options, into.settings);
}

} // namespace ipcscope::terminal
