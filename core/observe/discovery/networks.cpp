// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/networks.h"

#include "core/observe/discovery/container.h"
#include "core/observe/discovery/hard_links.h"
#include "core/observe/discovery/process_facts.h"
#include "core/transport/ipc/socket_list.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>

namespace ipcscope::discovery {

namespace {

/// A program that was just started may still move to another namespace; one that is older may too, but rarely does.
constexpr std::chrono::seconds young{10};
constexpr std::chrono::seconds lookAgain{10};

std::string tableOf(pid_t pid) {
    return procPath(pid, "/net/unix");
}

/// The table is one file for each namespace; 0: hidden.
ino_t numberOf(const std::string& table) {
    struct stat status{};
    return ::stat(table.c_str(), &status) == 0 ? status.st_ino : 0;
}

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

} // namespace

bool Networks::refresh(const std::vector<pid_t>& pids) {
    if (m_own == 0)
        m_own = numberOf("/proc/self/net/unix");
    m_seesAll = seesAllProcesses();
    const auto now = m_now();
    std::erase_if(m_processes, [&pids](const auto& each) { return !std::ranges::binary_search(pids, each.first); });
    std::map<ino_t, pid_t> seen;
    m_hidden = 0;
    for (const pid_t pid : pids) {
        const auto [at, isNew] = m_processes.try_emplace(pid, Process{.network = 0, .seen = now, .looked = now});
        Process& process = at->second;
        if (isNew || now - process.seen < young || now - process.looked >= lookAgain) {
            process.looked = now;
            process.network = numberOf(tableOf(pid));
            if (process.network == 0 && errno != EACCES && errno != EPERM)
                process.network = m_own; // ended meanwhile
        }
        m_hidden += process.network == 0 ? 1 : 0;
        if (process.network != 0 && process.network != m_own)
            seen.emplace(process.network, pid);
    }
    bool changed = std::erase_if(m_others, [&seen](const auto& each) { return !seen.contains(each.first); }) > 0;
    for (const auto& [number, pid] : seen) {
        Network& network = m_others[number];
        network.through = pid;
        auto text = ipc::readSocketList(tableOf(pid));
        if (!text || *text == network.text)
            continue;
        network.text = std::move(*text);
        network.sockets = ipc::parseSocketList(network.text);
        changed = true;
    }
    return changed;
}

bool Networks::mayListen(std::string_view path) const {
    if (m_hidden > 0 || m_own == 0 || (!m_seesAll && !liesInOwnLayers(std::string(path))))
        return true;
    const auto someoneIsBound = [this](auto toThat) {
        return std::ranges::any_of(m_others, [toThat](const auto& each) {
            return std::ranges::any_of(each.second.sockets, [toThat](const ipc::TableSocket& socket) {
                return !socket.connected && toThat(std::string_view(socket.name));
            });
        });
    };
    const auto isPath = [](std::string_view name) { return !name.empty() && name.front() != '\0'; };
    return someoneIsBound([last = lastPart(path)](std::string_view name) { return lastPart(name) == last; }) ||
           (someoneIsBound(isPath) && hasFurtherNames(std::string(path))); // it may be bound by another of them
}

} // namespace ipcscope::discovery
