// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/bound_program.h"

#include "core/observe/advice/interpreted.h"

#include <set>
#include <string_view>

namespace ipcscope::advice {

namespace {

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Empty: not known.
std::string programOf(const discovery::Owner& owner) {
    if (owner.facts == nullptr)
        return {};
    constexpr std::string_view replaced = " (deleted)"; // proc(5): by an update, say
    std::string_view executable = owner.facts->executable;
    if (executable.ends_with(replaced))
        executable.remove_suffix(replaced.size());
    return std::string(executable) + whatItRuns(*owner.facts);
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
    const std::string_view last = lastPart(program);
    const std::string_view before(program.data(), program.size() - last.size());
    const auto blank = last.rfind(' ');
    const bool ofAnOption = blank != std::string_view::npos && before.contains(" -"); // "/srv/a.jar Main"
    return std::string(ofAnOption ? last.substr(blank + 1) : last);
}

} // namespace ipcscope::advice
