// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/facts.h"
#include "core/observe/advice/proofs.h"
#include "core/observe/discovery/identified.h"
#include "core/observe/discovery/library.h"
#include "core/observe/discovery/scanner.h"
#include "core/observe/text/base64.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <memory>
#include <tuple>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::commands {

namespace {

using discovery::Endpoint;
using Json = nlohmann::ordered_json;

std::string_view word(discovery::State state) {
    constexpr std::array<std::string_view, 7> words{"live",          "stale",         "overridden", "not a socket",
                                                    "not accepting", "not listening", "unknown"};
    return words[static_cast<std::size_t>(state)];
}

std::string_view word(discovery::Group group) {
    constexpr std::array<std::string_view, 3> words{"ZeroMQ", "may be ZeroMQ", "other"};
    return words[static_cast<std::size_t>(group)];
}

std::string libraryText(const discovery::Library& library) {
    if (library.kind == discovery::Library::Kind::Own)
        return "ipcscope";
    if (library.kind == discovery::Library::Kind::None || library.kind == discovery::Library::Kind::Unreadable)
        return {};
    return discovery::nameOf(library);
}

struct Wanted {
    bool json = false, names = false, null = false, stale = false, owners = false, peers = false;
    int seconds = 0; ///< to look on for

    /// Long enough to tell of each reader whether it stands still.
    bool knowsStalls() const { return seconds >= discovery::stallSeconds; }
};

struct Known {
    discovery::Snapshot endpoints;
    std::vector<discovery::Identified> identified;
};

Json textOrNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json ownerRow(const discovery::Owner& owner) {
    Json row{{"pid", owner.pid}, {"process", owner.process}, {"library", libraryText(owner.library)}};
    if (!owner.facts)
        return row;
    const discovery::ProcessFacts& facts = *owner.facts;
    row["executable"] = textOrNull(facts.executable);
    row["arguments"] = facts.arguments;
    row["folder"] = textOrNull(facts.folder);
    row["user"] = facts.uid ? Json(advice::userName(*facts.uid)) : Json();
    row["unit"] = textOrNull(facts.keeper.unit);
    row["container"] = textOrNull(facts.keeper.container);
    row["started"] = facts.started;
    return row;
}

Json pidsOf(const std::vector<discovery::Owner>& owners) {
    Json pids = Json::array();
    for (const discovery::Owner& owner : owners)
        pids.push_back(owner.pid);
    return pids;
}

std::string_view word(discovery::Stall stall) {
    constexpr std::array<std::string_view, 4> words{"none", "server", "client", "both"};
    return words[static_cast<std::size_t>(stall)];
}

Json peerRow(const discovery::Connection& connection, const Wanted& wanted) {
    const auto& owners = connection.clientOwners;
    return {{"pid", owners.empty() ? Json() : Json(owners.front().pid)},
            {"process", owners.empty() ? Json() : Json(owners.front().process)},
            {"user", connection.clientUid ? Json(advice::userName(*connection.clientUid)) : Json()},
            {"pids", pidsOf(owners)},
            {"serverPids", pidsOf(connection.serverOwners)},
            {"accepted", connection.server != 0},
            {"toServer", connection.toServer},
            {"toClient", connection.toClient},
            {"stall", wanted.knowsStalls() ? Json(word(connection.stall)) : Json()},
            {"since", connection.since != 0 && !connection.older ? Json(connection.since) : Json()},
            {"ours", connection.ours}};
}

std::string jsonRow(const Endpoint& endpoint, const Known& known, const Wanted& wanted) {
    Json row;
    row["endpoint"] = endpoint.endpoint();
    row["name64"] = text::toBase64(bytesOf(endpoint.name)); // a path is any bytes, and two may be alike as text
    row["state"] = word(endpoint.state);
    row["group"] = word(endpoint.group);
    const bool owned = !endpoint.owners.empty();
    row["pid"] = owned ? Json(endpoint.owners.front().pid) : Json();
    row["process"] = owned ? Json(endpoint.owners.front().process) : Json();
    row["user"] = endpoint.uid ? Json(advice::userName(*endpoint.uid)) : Json();
    const discovery::Identified* identified = discovery::find(known.identified, endpoint, known.endpoints);
    row["type"] = identified != nullptr ? textOrNull(identified->type) : Json();
    row["connections"] = endpoint.connections;
    row["queued"] = endpoint.queuedBytes;
    row["waiting"] = endpoint.waiting;
    row["backlog"] = endpoint.backlog;
    row["anotherUsers"] = endpoint.anotherUsers;
    row["mode"] = endpoint.mode ? Json(advice::modeText(*endpoint.mode)) : Json();
    row["changed"] = endpoint.changed != 0 ? Json(endpoint.changed) : Json();
    row["inode"] = endpoint.file.inode != 0 ? Json(endpoint.file.inode) : Json();
    row["mountNamespace"] = endpoint.space.mounts != 0 ? Json(endpoint.space.mounts) : Json();
    row["networkNamespace"] = endpoint.space.network != 0 ? Json(endpoint.space.network) : Json();
    row["proofs"] = advice::proofsOf(endpoint, known.endpoints);
    row["owners"] = Json::array();
    for (const discovery::Owner& owner : endpoint.owners)
        row["owners"].push_back(ownerRow(owner));
    if (wanted.peers) {
        row["peers"] = Json::array();
        for (const discovery::Connection& connection : endpoint.peers)
            row["peers"].push_back(peerRow(connection, wanted));
    }
    return row.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string processText(const std::vector<discovery::Owner>& owners, std::string_view hidden) {
    if (owners.empty())
        return std::string(hidden);
    const std::size_t others = owners.size() - 1;
    return fmt::format("{} {}{}", owners.front().pid, showable(owners.front().process, 32),
                       others > 0 ? fmt::format(" +{}", others) : "");
}

/// Empty: where we are ourselves. The same name stands once for each place.
std::string placeText(const discovery::Space& space) {
    std::string text;
    if (space.mounts != 0)
        text += fmt::format("  (mount namespace {})", space.mounts);
    if (space.network != 0)
        text += fmt::format("  (network namespace {})", space.network);
    return text;
}

using Row = std::array<std::string, 8>;
constexpr std::string_view indent = "    ";

/// Connections and what is queued.
constexpr bool isNumber(std::size_t column) {
    return column == 5 || column == 6;
}

Row rowOf(const Endpoint& endpoint, const Known& known) {
    const discovery::Identified* identified = discovery::find(known.identified, endpoint, known.endpoints);
    return {std::string(word(endpoint.group)),
            std::string(endpoint.lostItsFile() ? "file gone" : word(endpoint.state)),
            identified != nullptr && !identified->type.empty() ? showable(identified->type, 16) : "-",
            processText(endpoint.owners, endpoint.anotherUsers ? "another user" : "-"),
            endpoint.uid ? advice::userName(*endpoint.uid) : "-",
            std::to_string(endpoint.connections),
            std::to_string(endpoint.queuedBytes),
            showable(endpoint.endpoint()) + placeText(endpoint.space)};
}

std::string ownerLine(const discovery::Owner& owner) {
    std::string line = fmt::format("{}owner {} {}", indent, owner.pid, showable(owner.process, 64));
    if (const std::string library = libraryText(owner.library); !library.empty())
        line += ", " + library;
    if (!owner.facts)
        return line;
    const discovery::ProcessFacts& facts = *owner.facts;
    std::string command;
    for (const std::string& argument : facts.arguments)
        command.append(command.empty() ? "" : " ").append(argument);
    const auto add = [&line](std::string_view what, const std::string& text) {
        if (!text.empty())
            line += fmt::format(", {} {}", what, showable(text, 256));
    };
    if (facts.uid)
        add("user", advice::userName(*facts.uid));
    add("unit", facts.keeper.unit);
    add("container", facts.keeper.container.substr(0, 12));
    if (facts.started != 0)
        add("started", advice::ageText(facts.started));
    add("in", facts.folder);
    add("runs", command);
    return line;
}

std::string_view stalls(discovery::Stall stall, discovery::Stall which) {
    return stall == which || stall == discovery::Stall::Both ? " (stalled)" : "";
}

std::string peerLine(const discovery::Connection& connection) {
    const std::string hidden = connection.clientUid ? "of user " + advice::userName(*connection.clientUid)
                                                    : std::string("of a hidden program");
    return fmt::format("{}peer {}{}: {} unread by the server{}, {} unread by it{}{}", indent,
                       processText(connection.clientOwners, hidden),
                       connection.server == 0 ? " (waits to be accepted)" : "", connection.toServer,
                       stalls(connection.stall, discovery::Stall::Server), connection.toClient,
                       stalls(connection.stall, discovery::Stall::Client),
                       connection.since != 0 && !connection.older ? ", connected " + advice::ageText(connection.since)
                                                                  : std::string());
}

void print(const discovery::Snapshot& endpoints, const Known& known, const Wanted& wanted, terminal::Output& out) {
    std::vector<Row> rows{{"GROUP", "STATE", "TYPE", "OWNER", "USER", "CONN", "QUEUED", "ENDPOINT"}};
    std::ranges::transform(endpoints, std::back_inserter(rows),
                           [&known](const Endpoint& each) { return rowOf(each, known); });
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::string line;
        for (std::size_t column = 0; column + 1 < rows[i].size(); ++column)
            line += isNumber(column) ? fmt::format("{:>{}}  ", rows[i][column], widths[column])
                                     : fmt::format("{:<{}}  ", rows[i][column], widths[column]);
        out.line(line + rows[i].back());
        if (i == 0)
            continue;
        if (wanted.owners)
            for (const discovery::Owner& owner : endpoints[i - 1].owners)
                out.line(ownerLine(owner));
        if (wanted.peers)
            for (const discovery::Connection& connection : endpoints[i - 1].peers)
                out.line(peerLine(connection));
    }
}

Exit run(const Wanted& wanted) {
    discovery::Scanner scanner;
    auto snapshot = scanner.scan();
    terminal::Loop loop;
    const auto second = [&loop] { return loop.run(std::chrono::seconds(1), [] { return false; }); };
    for (int i = 0; i < wanted.seconds && snapshot && second() == terminal::Loop::End::TimeOver; ++i)
        snapshot = scanner.scan();
    if (!snapshot)
        return terminal::trouble(
            {.code = {}, .title = "The endpoints of this machine cannot be read", .body = describe(snapshot.error())});
    if (scanner.limited())
        terminal::say("ipcscope-cli: the kernel's socket table is refused here; without it no file can be told stale.");
    const Known known{.endpoints = **snapshot, .identified = discovery::IdentifiedFile().read()};
    discovery::Snapshot endpoints = known.endpoints;
    if (wanted.stale)
        std::erase_if(endpoints, [](const Endpoint& each) { return each.state != discovery::State::Stale; });
    std::ranges::stable_sort(endpoints, {}, &Endpoint::group);
    if (wanted.json)
        for (const Endpoint& endpoint : endpoints)
            loop.out().line(jsonRow(endpoint, known, wanted));
    else if (wanted.names)
        for (const Endpoint& endpoint : endpoints) {
            if (wanted.null)
                loop.out().bytes(endpoint.endpoint().append(1, '\0'));
            else
                loop.out().line(showable(endpoint.endpoint()));
        }
    else
        print(endpoints, known, wanted, loop.out());
    loop.run(std::nullopt, [&] { return !loop.out().waiting(); });
    return Exit::Done;
}

} // namespace

Run list(CLI::App& options) {
    const auto wanted = std::make_shared<Wanted>();
    options.add_flag("--json", wanted->json,
                     "One JSON object a line; \"name64\" is the exact bytes of the address after ipc://, in base64");
    CLI::Option* names = options.add_flag("--names", wanted->names, "The addresses only, one a line");
    options
        .add_flag("-0,--null", wanted->null,
                  "With --names: exact bytes, each address ended by a NUL, as xargs -0 reads them")
        ->needs(names);
    options.add_flag("--stale", wanted->stale, "Only files that nobody listens behind");
    options.add_flag("--owners", wanted->owners, "What is known of the processes that listen");
    CLI::Option* peers = options.add_flag("--peers", wanted->peers, "Who is connected, and what is unread");
    options
        .add_option("--for", wanted->seconds,
                    "With --peers: look on for so long first. From 3 on it is told whose reader stands still; and of "
                    "connections that begin meanwhile, when")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 3600))
        ->needs(peers);
    return [wanted] { return run(*wanted); };
}

} // namespace ipcscope::commands
