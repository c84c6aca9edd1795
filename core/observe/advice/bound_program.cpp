// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/bound_program.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace ipcscope::advice {

namespace {

constexpr std::array<std::string_view, 13> interpreters{"python", "pypy", "perl", "ruby",    "node",   "java", "php",
                                                        "lua",    "bash", "dash", "Rscript", "dotnet", "julia"};

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool isInterpreter(std::string_view executable) {
    return std::ranges::any_of(interpreters,
                               [name = lastPart(executable)](std::string_view each) { return name.starts_with(each); });
}

/// The arguments up to the first that is no option: the script, with its whole path, or what stands for one.
std::string whatItRuns(const discovery::ProcessFacts& facts) {
    std::string all;
    for (std::size_t i = 1; i < facts.arguments.size(); ++i) {
        const std::string& argument = facts.arguments[i];
        const bool option = argument.starts_with('-');
        const bool relative = !option && i == 1 && !argument.starts_with('/') && !facts.folder.empty();
        all += ' ' + (relative ? facts.folder + '/' : std::string()) + argument;
        if (!option)
            break;
    }
    return all;
}

/// Empty: not known.
std::string programOf(const discovery::Owner& owner) {
    if (owner.facts == nullptr)
        return {};
    constexpr std::string_view replaced = " (deleted)"; // proc(5): by an update, say
    std::string_view executable = owner.facts->executable;
    if (executable.ends_with(replaced))
        executable.remove_suffix(replaced.size());
    return std::string(executable) + (isInterpreter(executable) ? whatItRuns(*owner.facts) : std::string());
}

} // namespace

std::string boundProgram(const discovery::Endpoint& endpoint) {
    std::set<std::string> programs;
    for (const discovery::Owner& owner : endpoint.owners)
        programs.insert(programOf(owner));
    if (!endpoint.listens() || endpoint.anotherUsers || programs.contains({}))
        return {};
    std::string all;
    for (const std::string& program : programs)
        all += (all.empty() ? "" : ", ") + program;
    return all;
}

std::string boundProgram(const discovery::Snapshot& known, const std::string& address) {
    const discovery::Endpoint* found = nullptr;
    for (const discovery::Endpoint& each : known) {
        if (each.endpoint() != address || !each.listens() || !discovery::isReachable(each.state))
            continue;
        if (found != nullptr)
            return {};
        found = &each;
    }
    return found == nullptr ? std::string() : boundProgram(*found);
}

std::string shortName(const std::string& program) {
    return std::string(lastPart(program));
}

} // namespace ipcscope::advice
