// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/identify.h"
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "app/terminal/objection.h"
#include "core/observe/advice/facts.h"
#include "core/observe/advice/faults.h"
#include "core/observe/discovery/identified.h"
#include "core/observe/discovery/scanner.h"
#include "core/transport/base/showable.h"

#include <chrono>
#include <memory>
#include <set>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::commands {

namespace {

using discovery::Identification;
using Json = nlohmann::ordered_json;

constexpr std::size_t longestShown = 200;
/// Of the two seconds that it may take; the looks at who is there have the rest.
constexpr std::chrono::milliseconds talking{1'600};

struct Wish {
    std::string endpoint;
    bool json = false;
    bool anyway = false;
};

std::string shown(ByteView bytes) {
    return showable(bytes, longestShown);
}

std::string versionText(const zmtp::Announcement& peer) {
    if (peer.major == 0)
        return {};
    return peer.major < 3 ? fmt::format("{}.0", peer.major) : fmt::format("{}.{}", peer.major, peer.minor);
}

/// What is not said by other lines already.
bool isExtra(const std::string& property) {
    return property != "Socket-Type" && property != "Identity";
}

Json jsonOf(const std::string& endpoint, const Identification& found, const advice::Fault& fault) {
    const zmtp::Announcement& peer = found.peer;
    const auto orNull = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    Json metadata = Json::object();
    for (const auto& [name, value] : peer.properties)
        if (isExtra(name))
            metadata[shown(bytesOf(name))] = shown(value);
    Json row{{"endpoint", showable(endpoint)},
             {"type", orNull(showable(peer.typeName, longestShown))},
             {"mechanism", orNull(showable(peer.mechanism, longestShown))},
             {"version", orNull(versionText(peer))},
             {"routingId", peer.routingId.empty() ? Json() : Json(shown(peer.routingId))},
             {"metadata", metadata},
             {"refusal", peer.refusal == 0 ? Json() : Json(peer.refusal)},
             {"milliseconds", found.took.count()}};
    if (!fault.title.empty())
        row["fault"] = {{"code", fault.code}, {"title", fault.title}, {"body", fault.body}};
    return row;
}

std::string linesOf(const std::string& endpoint, const Identification& found) {
    const zmtp::Announcement& peer = found.peer;
    std::string lines = showable(endpoint);
    const auto add = [&lines](const std::string& what, const std::string& value) {
        if (!value.empty())
            lines += fmt::format("\n  {:<12} {}", what, value);
    };
    add("type", peer.typeName.empty() ? "not told" : showable(peer.typeName, longestShown));
    add("mechanism", showable(peer.mechanism, longestShown));
    add("protocol", "ZMTP " + versionText(peer));
    add("routing id", shown(peer.routingId));
    for (const auto& [name, value] : peer.properties)
        if (isExtra(name))
            add(shown(bytesOf(name)), shown(value));
    if (peer.refusal != 0)
        add("refused with", std::to_string(peer.refusal));
    return lines;
}

/// So that `list` can tell its type, at whatever name the listener has. That it cannot be kept is no failure of what
/// was asked.
void remember(const std::string& endpoint, const Identification& found) {
    discovery::Scanner scanner(std::vector<std::string>{});
    const auto snapshot = scanner.scan();
    if (!snapshot)
        return;
    const std::string name = advice::listedName(advice::targetOf(endpoint));
    std::set<std::uint32_t> reached;
    for (const discovery::Endpoint& each : **snapshot)
        if (each.name == name && discovery::isReachable(each.state))
            reached.insert(each.listener);
    std::vector<discovery::Identified> names;
    for (const discovery::Endpoint& each : **snapshot) {
        auto identified = discovery::identifiedAs(each, found);
        if (identified && reached.contains(each.listener))
            names.push_back(*std::move(identified));
    }
    if (!names.empty())
        static_cast<void>(discovery::IdentifiedFile().add(names));
}

void print(const std::string& lines) {
    terminal::Loop loop;
    loop.out().line(lines);
    loop.run(std::nullopt, [&] { return !loop.out().waiting(); });
}

void print(const Json& row) {
    print(row.dump(-1, ' ', true, Json::error_handler_t::replace));
}

Exit run(const Wish& wish) {
    const auto endpoint = terminal::endpointTyped(wish.endpoint, zmtp::SocketType::Dealer, false);
    if (!endpoint)
        return endpoint.error();
    const auto address = ipc::Address::parse(*endpoint);
    if (!address)
        return terminal::misused(describe(address.error()));
    if (const auto why = wish.anyway ? std::nullopt : terminal::objection(*endpoint)) {
        if (wish.json)
            print(Json{{"endpoint", showable(*endpoint)}, {"declined", *why}});
        terminal::say(*why + " It was not contacted; --anyway does so all the same.");
        return Exit::Trouble;
    }
    const Identification found = discovery::identify(*address, {.whole = talking});
    remember(*endpoint, found);
    const advice::Fault fault = advice::explain(found, {.endpoint = *endpoint});
    const bool answered = found.outcome == Identification::Outcome::Answered;
    if (wish.json)
        print(jsonOf(*endpoint, found, fault));
    else if (answered)
        print(linesOf(*endpoint, found));
    if (fault.title.empty())
        return Exit::Done;
    terminal::say(fault.line());
    return answered ? Exit::Done : Exit::Trouble;
}

} // namespace

Run identify(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addEndpoint(options, wish->endpoint);
    options.add_flag("--json", wish->json, "One JSON object");
    options.add_flag("--anyway", wish->anyway, "Also where a mere connect may take messages away, or that is unknown");
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
