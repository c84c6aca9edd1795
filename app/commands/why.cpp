// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/inquiry.h"
#include "core/transport/base/showable.h"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace ipcscope::commands {

namespace {

using advice::Finding;
using Json = nlohmann::ordered_json;

struct Wish {
    std::string endpoint, type;
    std::vector<std::string> subscriptions;
    bool json = false, noContact = false, anyway = false;
};

std::string_view word(Finding::Verdict verdict) {
    constexpr std::array<std::string_view, 3> words{"fine", "wrong", "open"};
    return words[static_cast<std::size_t>(verdict)];
}

std::string_view mark(Finding::Verdict verdict) {
    constexpr std::array<std::string_view, 3> marks{"\u2713", "\u2717", "?"};
    return marks[static_cast<std::size_t>(verdict)];
}

void print(const std::vector<Finding>& findings, bool json, terminal::Output& out) {
    for (const Finding& finding : findings) {
        const std::string_view question = advice::question(finding.check);
        if (json) {
            const Json row{{"check", question},
                           {"verdict", word(finding.verdict)},
                           {"evidence", finding.evidence},
                           {"next", finding.next.empty() ? Json() : Json(finding.next)}};
            out.line(row.dump(-1, ' ', true, Json::error_handler_t::replace));
            continue;
        }
        out.line(fmt::format("{} {}: {}", mark(finding.verdict), question, finding.evidence));
        if (!finding.next.empty())
            out.line("    " + finding.next);
    }
}

/// Who waits at a terminal is told what for.
void tellWait() {
    if (::isatty(STDERR_FILENO) == 1)
        terminal::say(fmt::format("Bytes are unread; looking for up to {} seconds whether anybody reads them.",
                                  discovery::stallSeconds));
}

Exit run(const Wish& wish) {
    std::optional<zmtp::SocketType> type;
    if (!wish.type.empty())
        type = terminal::typeNamed(wish.type);
    else if (!wish.subscriptions.empty())
        type = zmtp::SocketType::Sub;
    const auto endpoint = terminal::endpointTyped(wish.endpoint, type.value_or(zmtp::SocketType::Sub), false);
    if (!endpoint)
        return endpoint.error();
    advice::OurSide ours;
    ours.type = type;
    for (const std::string& prefix : wish.subscriptions)
        ours.subscriptions.push_back(copyOf(bytesOf(prefix)));
    if (wish.subscriptions.empty())
        ours.subscriptions.emplace_back();
    const auto asking = wish.noContact ? advice::Asking::Never
                        : wish.anyway  ? advice::Asking::Anyway
                                       : advice::Asking::IfHarmless;
    const auto findings = advice::whyNothingArrives(advice::inquire(*endpoint, std::move(ours), asking, tellWait));
    terminal::Loop loop;
    print(findings, wish.json, loop.out());
    loop.run(std::nullopt, [&] { return !loop.out().waiting(); });
    const Finding* first = advice::likeliest(findings);
    return first && first->verdict == Finding::Verdict::Wrong ? Exit::Trouble : Exit::Done;
}

} // namespace

Run why(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addEndpoint(options, wish->endpoint);
    terminal::addType(options, wish->type)
        ->description("The socket type that nothing arrives at; if not given, the one that goes with the endpoint");
    terminal::addLiterals(options, "--subscribe", wish->subscriptions, "What is subscribed; all topics if not given")
        ->type_name("PREFIX");
    options.add_flag("--json", wish->json, "One JSON object a line");
    options.add_flag("--no-contact", wish->noContact, "Look only, ask nobody");
    options.add_flag("--anyway", wish->anyway, "Ask also where a mere connect may take messages away");
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
