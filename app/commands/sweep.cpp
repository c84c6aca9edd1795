// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/sweep.h"
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/facts.h"
#include "core/observe/advice/proofs.h"
#include "core/observe/discovery/scanner.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

namespace ipcscope::commands {

namespace {

using discovery::Endpoint;

struct Wish {
    std::vector<std::string> folders;
    bool yes = false;
};

std::string describeFile(const Endpoint& endpoint) {
    return fmt::format("{} (last change {}, user {}, mode {})", showable(endpoint.name),
                       advice::ageText(endpoint.changed), endpoint.uid ? advice::userName(*endpoint.uid) : "unknown",
                       advice::modeText(endpoint.mode.value_or(0)));
}

/// What is to be done with one stale file, in a line. `wished` counts what may go, or went.
std::string deal(const Endpoint& endpoint, bool yes, std::size_t& wished) {
    const Result<void> done = yes ? discovery::removeStale(endpoint) : discovery::mayRemove(endpoint);
    if (!done) {
        const advice::Fault why = advice::explain(done.error(), {.endpoint = endpoint.endpoint()});
        return fmt::format("stays    {}: {}", describeFile(endpoint), why.body);
    }
    ++wished;
    return fmt::format("{} {}", yes ? "removed " : "would go", describeFile(endpoint));
}

/// Absolute and without links; empty: it is no folder.
std::string realFolder(const std::string& folder) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(folder.c_str(), nullptr), &std::free);
    struct stat status{};
    return real && ::stat(real.get(), &status) == 0 && S_ISDIR(status.st_mode) ? real.get() : std::string();
}

/// `leftovers`: of a run that was killed between moving a file aside and removing it.
std::string resultText(bool done, std::size_t count, std::size_t stale, std::size_t leftovers) {
    std::string text = "No stale file is there.";
    if (stale > 0)
        text = fmt::format("{} of {} stale {} {}", count, stale, stale == 1 ? "file" : "files",
                           done         ? "removed."
                           : count == 0 ? "would be removed."
                                        : "would be removed; --yes removes them.");
    if (leftovers > 0)
        text += fmt::format(" What an earlier run had moved aside {} too: {}.", done ? "went" : "would go", leftovers);
    return text;
}

std::set<std::string> leftoversIn(const std::vector<std::string>& folders) {
    std::set<std::string> paths;
    for (const std::string& folder : folders)
        for (const discovery::SocketFile& file : discovery::leftoversIn(folder))
            paths.insert(file.path);
    return paths;
}

Exit run(const Wish& wish) {
    std::vector<std::string> folders;
    for (const std::string& wished : wish.folders) {
        const std::string folder = realFolder(wished);
        if (folder.empty())
            return terminal::misused("not a folder: " + showable(wished, 200));
        if (std::ranges::find(folders, folder) == folders.end())
            folders.push_back(folder);
    }
    discovery::Scanner scanner(folders);
    const auto snapshot = scanner.scan();
    if (!snapshot)
        return terminal::trouble(
            {.code = {}, .title = "The endpoints of this machine cannot be read", .body = describe(snapshot.error())});
    terminal::Loop loop;
    const std::set<std::string> left = leftoversIn(folders); // they go however young they are
    std::size_t wished = 0, stale = 0, leftovers = left.size();
    for (const Endpoint& endpoint : **snapshot) {
        const bool inside = std::ranges::find(folders, discovery::folderOf(endpoint.name)) != folders.end();
        if (endpoint.state != discovery::State::Stale || !inside || left.contains(endpoint.name))
            continue;
        ++stale;
        loop.out().line(deal(endpoint, wish.yes, wished));
        if (!wish.yes)
            for (const std::string& proof : advice::proofsOf(endpoint))
                loop.out().line("         " + proof);
    }
    if (wish.yes) {
        leftovers = 0;
        for (const std::string& folder : folders)
            leftovers += discovery::removeLeftovers(folder);
    }
    loop.run(std::nullopt, [&] { return !loop.out().waiting(); });
    if (scanner.limited())
        terminal::say("ipcscope-cli: the kernel's socket table is refused here; without it no file can be told stale.");
    if (!scanner.limited() || stale > 0 || leftovers > 0)
        terminal::say(resultText(wish.yes, wished, stale, leftovers));
    return Exit::Done;
}

} // namespace

Run sweep(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addLiterals(options, "DIR", wish->folders, "Folders whose stale socket files are removed")->required();
    options.add_flag("--yes", wish->yes, "Remove them; without it they are only shown");
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
