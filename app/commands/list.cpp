// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/facts.h"
#include "core/observe/discovery/scanner.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::commands {

namespace {

using discovery::Endpoint;

std::string_view word(discovery::State state) {
    constexpr std::array<std::string_view, 4> words{"live", "stale", "overridden", "unknown"};
    return words[static_cast<std::size_t>(state)];
}

std::string_view word(discovery::Group group) {
    constexpr std::array<std::string_view, 3> words{"ZeroMQ", "may be ZeroMQ", "other"};
    return words[static_cast<std::size_t>(group)];
}

std::string libraryText(const discovery::Library& library) {
    if (library.kind == discovery::Library::Kind::Own)
        return "ipcscope";
    if (library.kind != discovery::Library::Kind::Libzmq)
        return {};
    return library.major == 0 ? "libzmq.so"
                              : fmt::format("libzmq.so.{}.{}.{}", library.major, library.minor, library.patch);
}

std::string jsonRow(const Endpoint& endpoint) {
    nlohmann::ordered_json row;
    row["endpoint"] = endpoint.endpoint();
    row["state"] = word(endpoint.state);
    row["group"] = word(endpoint.group);
    const bool owned = !endpoint.owners.empty();
    row["pid"] = owned ? nlohmann::ordered_json(endpoint.owners.front().pid) : nullptr;
    row["process"] = owned ? nlohmann::ordered_json(endpoint.owners.front().process) : nullptr;
    row["user"] = endpoint.uid ? nlohmann::ordered_json(advice::userName(*endpoint.uid)) : nullptr;
    row["connections"] = endpoint.connections;
    row["queued"] = endpoint.queuedBytes;
    row["anotherUsers"] = endpoint.anotherUsers;
    row["owners"] = nlohmann::ordered_json::array();
    for (const discovery::Owner& owner : endpoint.owners)
        row["owners"].push_back(
            {{"pid", owner.pid}, {"process", owner.process}, {"library", libraryText(owner.library)}});
    return row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string ownerText(const Endpoint& endpoint) {
    if (endpoint.owners.empty())
        return endpoint.anotherUsers ? "another user's" : "-";
    const discovery::Owner& first = endpoint.owners.front();
    const std::size_t others = endpoint.owners.size() - 1;
    return fmt::format("{} {}{}", first.pid, showable(first.process, 32),
                       others > 0 ? fmt::format(" +{}", others) : "");
}

using Row = std::array<std::string, 7>;

std::vector<Row> textRows(const discovery::Snapshot& snapshot) {
    std::vector<Row> rows{{"GROUP", "STATE", "OWNER", "USER", "CONN", "QUEUED", "ENDPOINT"}};
    for (const Endpoint& endpoint : snapshot)
        rows.push_back({std::string(word(endpoint.group)), std::string(word(endpoint.state)), ownerText(endpoint),
                        endpoint.uid ? advice::userName(*endpoint.uid) : "-", std::to_string(endpoint.connections),
                        std::to_string(endpoint.queuedBytes), showable(endpoint.endpoint())});
    return rows;
}

void print(const std::vector<Row>& rows, terminal::Output& out) {
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t column = 0; column + 1 < row.size(); ++column)
            line += fmt::format("{:<{}}  ", row[column], widths[column]);
        out.line(line + row.back());
    }
}

Exit run(bool json) {
    auto snapshot = discovery::Scanner().scan();
    if (!snapshot)
        return terminal::trouble(
            {.code = {}, .title = "The endpoints of this machine cannot be read", .body = describe(snapshot.error())});
    std::ranges::stable_sort(*snapshot, {}, &Endpoint::group);
    terminal::Loop loop;
    if (json)
        for (const Endpoint& endpoint : *snapshot)
            loop.out().line(jsonRow(endpoint));
    else
        print(textRows(*snapshot), loop.out());
    loop.run(std::nullopt, [&] { return !loop.out().waiting(); });
    return Exit::Done;
}

} // namespace

Run list(CLI::App& options) {
    const auto json = std::make_shared<bool>(false);
    options.add_flag("--json", *json, "One JSON object a line");
    return [json] { return run(*json); };
}

} // namespace ipcscope::commands
