// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/owners.h"

#include "core/observe/discovery/library.h"
#include "core/transport/base/unique_fd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t mostMapsBytes = 16 << 20;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

std::string proc(pid_t pid, const char* what) {
    return "/proc/" + std::to_string(pid) + what;
}

std::optional<std::string> readFile(const std::string& path, std::size_t limit) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd)
        return std::nullopt;
    std::string text;
    std::array<char, 16384> buffer;
    while (text.size() < limit) {
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0)
            return std::nullopt;
        if (got == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

std::string readLink(const std::string& path) {
    std::array<char, 4096> buffer;
    const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
    return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

template<class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Name and start time, fields 2 and 22 of proc_pid_stat(5): another program or another process has others.
std::string identity(pid_t pid) {
    const std::string text = readFile(proc(pid, "/stat"), 4096).value_or(std::string());
    const auto open = text.find('('), close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return {};
    std::string_view rest(text);
    rest.remove_prefix(close + 1);
    for (int field = 2; field < 22; ++field) {
        const auto blank = rest.find(' ');
        if (blank == std::string_view::npos)
            return {};
        rest.remove_prefix(blank + 1);
    }
    return text.substr(open, close - open).append(rest.substr(0, rest.find(' ')));
}

std::string programName(pid_t pid, std::string_view executable) {
    constexpr std::size_t longestCommand = 15;
    std::string command = readFile(proc(pid, "/comm"), 64).value_or(std::string());
    if (command.ends_with('\n'))
        command.pop_back();
    const std::string_view file = executable.substr(executable.rfind('/') + 1);
    return command.size() == longestCommand && file.starts_with(command) ? std::string(file) : command;
}

Library mappedBy(pid_t pid, std::string_view executable) {
    const auto maps = readFile(proc(pid, "/maps"), mostMapsBytes);
    if (!maps)
        return {.kind = Library::Kind::Unreadable};
    Library library = libraryMapped(*maps);
    if (library.kind == Library::Kind::None && isOurProgram(executable))
        library.kind = Library::Kind::Own;
    return library;
}

} // namespace

void Owners::update(const std::vector<std::uint32_t>& sockets) {
    forgetSockets(sockets);
    noteProcesses();
    for (const pid_t pid : m_newcomers)
        walk(pid, m_processes[pid]);
    for (const bool knownOwners : {true, false})
        for (auto& [pid, process] : m_processes)
            if (!m_missing.empty() && process.holds == knownOwners && !std::ranges::binary_search(m_newcomers, pid))
                walk(pid, process);
    m_missing.clear();
}

void Owners::forgetSockets(const std::vector<std::uint32_t>& sockets) {
    std::unordered_map<std::uint32_t, std::vector<pid_t>> holders;
    holders.reserve(sockets.size());
    for (const std::uint32_t socket : sockets) {
        if (const auto known = m_holders.find(socket); known != m_holders.end())
            holders.insert(m_holders.extract(known));
        else {
            holders.emplace(socket, std::vector<pid_t>());
            m_missing.insert(socket);
        }
    }
    m_holders = std::move(holders);
}

void Owners::noteProcesses() {
    m_newcomers.clear();
    std::unordered_set<pid_t> present;
    if (const Folder folder(::opendir("/proc")); folder)
        while (const dirent* entry = ::readdir(folder.get()))
            if (const auto pid = number<pid_t>(entry->d_name))
                present.insert(*pid);
    const auto ended = [&](const auto& entry) {
        const auto& [pid, process] = entry;
        return !present.contains(pid) || (process.holds && identity(pid) != process.identity);
    };
    if (std::erase_if(m_processes, ended) > 0)
        for (auto& [socket, pids] : m_holders)
            if (std::erase_if(pids, [&](pid_t pid) { return !m_processes.contains(pid); }) > 0 && pids.empty())
                m_missing.insert(socket); // may have been handed on
    for (const pid_t pid : present)
        if (!m_processes.contains(pid))
            m_newcomers.push_back(pid);
    std::ranges::sort(m_newcomers);
}

void Owners::walk(pid_t pid, Process& process) {
    const Folder folder(::opendir(proc(pid, "/fd").c_str()));
    if (!folder)
        return;
    constexpr std::string_view prefix = "socket:[";
    const bool heldBefore = process.holds;
    bool found = false;
    while (const dirent* entry = ::readdir(folder.get())) {
        std::array<char, 32> target;
        const ssize_t length = ::readlinkat(::dirfd(folder.get()), entry->d_name, target.data(), target.size());
        std::string_view text(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
        if (!text.starts_with(prefix) || !text.ends_with(']'))
            continue;
        const auto inode = number<std::uint32_t>(text.substr(prefix.size(), text.size() - prefix.size() - 1));
        const auto holders = inode ? m_holders.find(*inode) : m_holders.end();
        if (holders == m_holders.end())
            continue;
        m_missing.erase(*inode);
        auto& pids = holders->second;
        if (const auto at = std::ranges::lower_bound(pids, pid); at == pids.end() || *at != pid) {
            pids.insert(at, pid);
            found = true;
        }
    }
    process.holds = heldBefore || found;
    if (found)
        describe(pid, process);
}

void Owners::describe(pid_t pid, Process& process) {
    const std::string executable = readLink(proc(pid, "/exe"));
    process.identity = identity(pid);
    process.owner = {.pid = pid, .process = programName(pid, executable), .library = mappedBy(pid, executable)};
    process.viewpoint.folder = readLink(proc(pid, "/cwd"));
    process.viewpoint.sameTree = readLink(proc(pid, "/ns/mnt")) == readLink("/proc/self/ns/mnt") &&
                                 readLink(proc(pid, "/root")) == readLink("/proc/self/root");
}

std::vector<Owner> Owners::of(std::uint32_t socket) const {
    std::vector<Owner> owners;
    if (const auto holders = m_holders.find(socket); holders != m_holders.end())
        for (const pid_t pid : holders->second)
            if (const auto process = m_processes.find(pid); process != m_processes.end())
                owners.push_back(process->second.owner);
    return owners;
}

const Viewpoint* Owners::viewpoint(std::uint32_t socket) const {
    const auto holders = m_holders.find(socket);
    if (holders == m_holders.end() || holders->second.empty())
        return nullptr;
    const auto process = m_processes.find(holders->second.front());
    return process == m_processes.end() ? nullptr : &process->second.viewpoint;
}

} // namespace ipcscope::discovery
