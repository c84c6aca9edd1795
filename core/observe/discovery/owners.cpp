// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/owners.h"

#include "core/observe/discovery/library.h"
#include "core/transport/base/unique_fd.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t mostMapsBytes = 16 << 20;
/// A socket is in the kernel's table an instant before it has a descriptor; one that stays without is hidden.
constexpr int looksInVain = 3;
constexpr std::size_t mostThreads = 4;
constexpr std::size_t enoughForAThread = 4; ///< processes

template<class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Calls `each` with the folder's descriptor and every name in it; nothing if it cannot be read.
template<class Each>
void forEachEntry(const char* path, Each each) {
    const UniqueFd folder(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    alignas(dirent64) std::array<char, 32768> buffer;
    for (ssize_t got = 0; folder && (got = ::getdents64(folder.get(), buffer.data(), buffer.size())) > 0;) {
        for (ssize_t at = 0; at < got;) {
            unsigned short length = 0;
            std::memcpy(&length, buffer.data() + at + offsetof(dirent64, d_reclen), sizeof length);
            each(folder.get(), buffer.data() + at + offsetof(dirent64, d_name));
            at += length;
        }
    }
}

Library mappedBy(pid_t pid, std::string_view executable) {
    const auto maps = readProc(procPath(pid, "/maps"), mostMapsBytes);
    if (!maps)
        return {.kind = Library::Kind::Unreadable};
    Library library = libraryMapped(*maps);
    if (library.kind == Library::Kind::None && isOurProgram(executable))
        library.kind = Library::Kind::Own;
    return library;
}

std::vector<std::uint32_t> socketsOf(pid_t pid) {
    constexpr std::string_view prefix = "socket:[";
    std::vector<std::uint32_t> sockets;
    forEachEntry(procPath(pid, "/fd").c_str(), [&](int folder, const char* name) {
        std::array<char, 32> target;
        const ssize_t length = ::readlinkat(folder, name, target.data(), target.size());
        std::string_view text(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
        if (!text.starts_with(prefix) || !text.ends_with(']'))
            return;
        text = text.substr(prefix.size(), text.size() - prefix.size() - 1);
        if (const auto inode = number<std::uint32_t>(text))
            sockets.push_back(*inode);
    });
    return sockets;
}

/// work(0) to work(count - 1), each once, in any order: on several threads where there is enough for them. The kernel
/// does nearly all of it, and for one process beside another.
template<class Work>
void inParallel(std::size_t count, const Work& work) {
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < count; i = next++)
            work(i);
    };
    const std::size_t most = std::min<std::size_t>(std::thread::hardware_concurrency(), mostThreads);
    std::vector<std::jthread> helpers;
    try {
        while (helpers.size() + 1 < std::min(most, count / enoughForAThread + 1))
            helpers.emplace_back(take);
    } catch (const std::system_error&) { // no thread to be had: alone, then
    }
    take();
}

} // namespace

std::vector<pid_t> allProcesses() {
    std::vector<pid_t> pids;
    forEachEntry("/proc", [&pids](int, const char* name) {
        if (const auto pid = number<pid_t>(name))
            pids.push_back(*pid);
    });
    std::ranges::sort(pids);
    return pids;
}

bool Owners::update(const std::vector<std::uint32_t>& sockets, std::vector<pid_t> processes) {
    forgetSockets(sockets);
    return refresh(std::move(processes));
}

bool Owners::refresh(std::vector<pid_t> processes) {
    m_changed = false;
    m_present = std::move(processes);
    return lookForMissing();
}

bool Owners::lookForMissing() {
    noteProcesses();
    for (auto& [socket, holders] : m_holders)
        if (holders.pids.empty() && holders.looks < looksInVain)
            ++m_missing;
    walkNewcomers();
    for (const bool knownOwners : {true, false})
        for (auto& [pid, process] : m_processes)
            if (m_missing > 0 && process.holds == knownOwners && !std::ranges::binary_search(m_newcomers, pid))
                walk(pid, process);
    if (m_missing > 0)
        for (auto& [socket, holders] : m_holders)
            if (holders.pids.empty())
                ++holders.looks;
    m_missing = 0;
    return m_changed;
}

void Owners::forgetSockets(const std::vector<std::uint32_t>& sockets) {
    std::unordered_map<std::uint32_t, Holders> holders;
    holders.reserve(sockets.size());
    for (const std::uint32_t socket : sockets) {
        if (const auto known = m_holders.find(socket); known != m_holders.end())
            holders.insert(m_holders.extract(known));
        else
            holders.try_emplace(socket);
    }
    m_holders = std::move(holders);
}

void Owners::noteProcesses() {
    m_newcomers.clear();
    const auto ended = [&](const auto& entry) {
        const auto& [pid, process] = entry;
        return !std::ranges::binary_search(m_present, pid) || (process.holds && identityOf(pid) != process.identity);
    };
    if (std::erase_if(m_processes, ended) > 0)
        for (auto& [socket, holders] : m_holders)
            if (std::erase_if(holders.pids, [&](pid_t pid) { return !m_processes.contains(pid); }) > 0) {
                holders.looks = 0; // may have been handed on
                m_changed = true;
            }
    for (const pid_t pid : m_present)
        if (!m_processes.contains(pid))
            m_newcomers.push_back(pid);
}

void Owners::walkNewcomers() {
    std::vector<std::vector<std::uint32_t>> sockets(m_newcomers.size());
    inParallel(m_newcomers.size(), [&](std::size_t i) { sockets[i] = socketsOf(m_newcomers[i]); });
    std::vector<std::pair<pid_t, Process*>> holding;
    for (std::size_t i = 0; i < m_newcomers.size(); ++i) {
        Process& process = m_processes[m_newcomers[i]];
        if (noteAll(m_newcomers[i], process, sockets[i]))
            holding.emplace_back(m_newcomers[i], &process);
    }
    inParallel(holding.size(), [&](std::size_t i) { describe(holding[i].first, *holding[i].second); });
}

void Owners::walk(pid_t pid, Process& process) {
    if (noteAll(pid, process, socketsOf(pid)))
        describe(pid, process);
}

bool Owners::noteAll(pid_t pid, Process& process, const std::vector<std::uint32_t>& sockets) {
    bool found = false;
    for (const std::uint32_t socket : sockets)
        note(pid, socket, found);
    process.holds = process.holds || found;
    return found;
}

void Owners::note(pid_t pid, std::uint32_t socket, bool& found) {
    const auto holders = m_holders.find(socket);
    if (holders == m_holders.end())
        return;
    auto& [pids, looks] = holders->second;
    if (pids.empty() && looks < looksInVain && m_missing > 0)
        --m_missing;
    if (const auto at = std::ranges::lower_bound(pids, pid); at == pids.end() || *at != pid) {
        pids.insert(at, pid);
        found = true;
        m_changed = true;
    }
}

void Owners::describe(pid_t pid, Process& process) {
    ProcessFacts facts = factsOf(pid);
    process.identity = identityOf(pid);
    process.owner.pid = pid;
    process.owner.process = programName(pid, facts.executable);
    process.owner.library = mappedBy(pid, facts.executable);
    if (!process.owner.facts || *process.owner.facts != facts)
        process.owner.facts = std::make_shared<const ProcessFacts>(std::move(facts));
}

std::vector<Owner> Owners::of(std::uint32_t socket) const {
    std::vector<Owner> owners;
    if (const auto holders = m_holders.find(socket); holders != m_holders.end())
        for (const pid_t pid : holders->second.pids)
            if (const auto process = m_processes.find(pid); process != m_processes.end())
                owners.push_back(process->second.owner);
    return owners;
}

const ProcessFacts* Owners::firstOwner(std::uint32_t socket) const {
    const auto holders = m_holders.find(socket);
    if (holders == m_holders.end() || holders->second.pids.empty())
        return nullptr;
    const auto process = m_processes.find(holders->second.pids.front());
    return process == m_processes.end() ? nullptr : process->second.owner.facts.get();
}

} // namespace ipcscope::discovery
