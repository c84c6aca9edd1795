// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/owners.h"

#include "core/observe/discovery/library.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t mostMapsBytes = 16 << 20;
/// A socket is in the kernel's table an instant before it has a descriptor; one that stays without is hidden.
constexpr int looksInVain = 3;
constexpr int mostFree = 8;   ///< free descriptors that are tried: the lowest is taken first
constexpr unsigned turns = 8; ///< of known owners, each of which is looked at in one of them
constexpr std::size_t mostThreads = 4;
constexpr std::size_t enoughForAThread = 4; ///< processes

Library libraryOf(pid_t pid, std::string_view executable, BuiltInLibraries& builtIn) {
    const auto maps = readProc(procPath(pid, "/maps"), mostMapsBytes);
    if (!maps)
        return {.kind = Library::Kind::Unreadable};
    const Library library = libraryMapped(*maps);
    if (library.kind != Library::Kind::None)
        return library;
    return isOurProgram(executable) ? Library{.kind = Library::Kind::Own} : builtIn.of(pid, *maps);
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

bool Owners::update(const std::vector<std::uint32_t>& sockets, const std::vector<pid_t>& processes) {
    if (sockets != m_sockets)
        forgetSockets(sockets);
    return refresh(processes);
}

bool Owners::refresh(const std::vector<pid_t>& processes) {
    m_different.clear();
    m_allMayDiffer = false;
    m_present = processes;
    ++m_round;
    noteProcesses();
    checkChanged();
    checkSome();
    lookForMissing();
    return m_allMayDiffer || !m_different.empty();
}

bool Owners::changed(std::uint32_t socket) const {
    return m_allMayDiffer || m_different.contains(socket);
}

void Owners::lookForMissing() {
    std::erase_if(m_sought, [this](std::uint32_t socket) {
        const auto holders = m_holders.find(socket);
        return holders == m_holders.end() || !holders->second.pids.empty() || holders->second.looks >= looksInVain;
    });
    m_missing = m_sought.size();
    walkNewcomers();
    const auto known = knownOwners();
    glanceAt(known);
    for (auto& [pid, process] : m_processes)
        if (m_missing > 0 && !process.holds && !std::ranges::binary_search(m_newcomers, pid))
            walk(pid, process);
    if (isStillMissing())
        for (const auto& [pid, process] : known)
            if (m_missing > 0)
                walk(pid, *process);
    for (const std::uint32_t socket : m_sought)
        if (Holders& holders = m_holders[socket]; holders.pids.empty())
            ++holders.looks;
}

void Owners::forgetSockets(const std::vector<std::uint32_t>& sockets) {
    std::unordered_map<std::uint32_t, Holders> holders;
    holders.reserve(sockets.size());
    for (const std::uint32_t socket : sockets) {
        if (const auto known = m_holders.find(socket); known != m_holders.end())
            holders.insert(m_holders.extract(known));
        else if (holders.try_emplace(socket).second)
            m_sought.push_back(socket);
    }
    m_holders = std::move(holders);
    m_sockets = sockets;
}

bool Owners::isAnother(pid_t pid, const Process& process) const {
    const bool young = m_round - process.described <= turns;
    const bool itsTurn = (m_round + static_cast<unsigned>(pid)) % turns == 0;
    return process.holds && (young || itsTurn) && identityOf(pid) != process.identity;
}

void Owners::noteProcesses() {
    m_newcomers.clear();
    const auto ended = [&](const auto& entry) {
        return !std::ranges::binary_search(m_present, entry.first) || isAnother(entry.first, entry.second);
    };
    if (std::erase_if(m_processes, ended) > 0)
        for (auto& [socket, holders] : m_holders)
            if (std::erase_if(holders.pids, [&](pid_t pid) { return !m_processes.contains(pid); }) > 0) {
                holders.looks = 0; // may have been handed on
                m_different.insert(socket);
                if (holders.pids.empty())
                    m_sought.push_back(socket);
            }
    for (const pid_t pid : m_present)
        if (!m_processes.contains(pid))
            m_newcomers.push_back(pid);
}

void Owners::lookAhead(const std::vector<pid_t>& processes) {
    m_ahead.reset();
    m_expected.clear();
    std::ranges::copy_if(processes, std::back_inserter(m_expected),
                         [this](pid_t pid) { return !m_processes.contains(pid); });
    if (!m_expected.empty())
        m_ahead = std::make_unique<DescriptorWalk>(m_expected);
}

std::map<pid_t, std::vector<Descriptor>> Owners::readAhead() {
    std::map<pid_t, std::vector<Descriptor>> read;
    if (const auto ahead = std::exchange(m_ahead, nullptr)) {
        std::vector<std::vector<Descriptor>> descriptors = ahead->finish();
        for (std::size_t i = 0; i < m_expected.size(); ++i)
            read.emplace_hint(read.end(), m_expected[i], std::move(descriptors[i]));
    }
    return read;
}

void Owners::walkNewcomers() {
    auto ahead = readAhead();
    std::vector<std::pair<pid_t, Process*>> holding, early;
    for (std::size_t i = 0; i < m_newcomers.size(); ++i) {
        Process& process = m_processes[m_newcomers[i]];
        process.described = m_round;
        const auto known = ahead.find(m_newcomers[i]);
        if (known != ahead.end())
            early.emplace_back(m_newcomers[i], &process);
        process.descriptors = known != ahead.end() ? std::move(known->second) : descriptorsOf(m_newcomers[i]);
        process.open = process.descriptors.size();
        if (noteAll(m_newcomers[i], process))
            holding.emplace_back(m_newcomers[i], &process);
    }
    inParallel(holding.size(), [&](std::size_t i) { describe(holding[i].first, *holding[i].second); });
    // What was bound between the look at a process and the one at the table.
    for (const auto& [pid, process] : early)
        if (m_missing > 0)
            glance(pid, *process);
}

std::vector<std::pair<pid_t, Owners::Process*>> Owners::knownOwners() {
    std::vector<std::pair<pid_t, Process*>> known;
    if (m_sought.empty())
        return known;
    for (auto& [pid, process] : m_processes)
        if (process.holds && !std::ranges::binary_search(m_newcomers, pid))
            known.emplace_back(pid, &process);
    std::ranges::stable_sort(known, std::ranges::greater(), [](const auto& each) { return each.second->found; });
    return known;
}

void Owners::glanceAt(const std::vector<std::pair<pid_t, Process*>>& known) {
    const bool handedOn = m_missing < m_sought.size(); // to a newcomer, and who did it may hold it still
    for (const auto& [pid, process] : known)
        if (m_missing > 0 || handedOn)
            glance(pid, *process);
}

/// Most of what is missing after the first look was closed meanwhile, where sockets come and go.
bool Owners::isStillMissing() const {
    return m_missing > 0 && std::ranges::any_of(m_sought, [this](std::uint32_t socket) {
               const auto holders = m_holders.find(socket);
               return holders != m_holders.end() && holders->second.pids.empty() && holders->second.looks > 0;
           });
}

void Owners::walk(pid_t pid, Process& process) {
    process.descriptors = descriptorsOf(pid);
    process.open = process.descriptors.size();
    if (noteAll(pid, process))
        describeAgain(pid, process);
}

/// Only where a new socket probably is: at a descriptor whose socket is gone, or at the lowest that were free.
void Owners::glance(pid_t pid, Process& process) {
    if (pid == ::getpid()) // by looking it changes what is free
        return walk(pid, process);
    const DescriptorFolder folder(pid);
    if (!folder)
        return;
    for (Descriptor& each : process.descriptors)
        if (each.held != m_holders.contains(each.socket))
            each = {.number = each.number, .socket = folder.socket(each.number)};
    auto taken = process.descriptors.begin();
    std::vector<Descriptor> added;
    for (int number = 0, free = 0; free < mostFree; ++number) {
        if (taken != process.descriptors.end() && taken->number == number) {
            ++taken;
            continue;
        }
        if (const std::uint32_t socket = folder.socket(number))
            added.push_back({.number = number, .socket = socket});
        else
            ++free;
    }
    process.descriptors.insert(process.descriptors.end(), added.begin(), added.end());
    std::ranges::sort(process.descriptors, {}, &Descriptor::number);
    if (noteAll(pid, process))
        describeAgain(pid, process);
}

/// A new one is probably at a low number; one that is closed may be any.
void Owners::noteChanged() {
    for (auto& [pid, process] : m_processes) {
        if (process.descriptors.empty()) // it has none, or they may not be read
            continue;
        const auto open = openDescriptors(pid);
        if (std::exchange(process.open, open) == open || !open)
            continue;
        process.due = process.descriptors.size();
        if (pid != ::getpid())
            glance(pid, process);
    }
}

/// One whose descriptors come and go all the time takes no more than its turn.
void Owners::checkChanged() {
    noteChanged();
    std::size_t left = mostCheckedWhereChanged;
    auto at = m_processes.lower_bound(m_nextDue);
    for (std::size_t visited = 0; visited < m_processes.size() && left > 0; ++visited) {
        if (at == m_processes.end())
            at = m_processes.begin();
        left -= checkDue(at->first, at->second, left);
        m_nextDue = ++at == m_processes.end() ? 0 : at->first;
    }
}

/// How many were looked at.
std::size_t Owners::checkDue(pid_t pid, Process& process, std::size_t most) {
    std::size_t looked = 0;
    while (process.due > 0 && looked < most) {
        const bool whole = process.dueFrom == 0;
        const std::size_t now = check(pid, process, std::min(process.due, most - looked), process.dueFrom);
        looked += now;
        process.due -= now;
        if (looked == most || process.due == 0)
            break;
        process.dueFrom = 0; // it was the last
        if (whole)
            process.due = 0;
    }
    return looked;
}

/// As many as may be, from where the last one ended.
void Owners::checkSome() {
    auto at = m_processes.lower_bound(m_nextPid);
    std::size_t left = mostChecked;
    for (std::size_t visited = 0; visited <= m_processes.size() && !m_processes.empty(); ++visited) {
        if (at == m_processes.end())
            at = m_processes.begin();
        if (at->first != m_nextPid)
            m_nextNumber = 0;
        m_nextPid = at->first;
        left -= check(at->first, at->second, left, m_nextNumber);
        if (left == 0)
            return;
        m_nextNumber = 0;
        ++at;
    }
}

/// How many were looked at.
std::size_t Owners::check(pid_t pid, Process& process, std::size_t most, int& from) {
    std::optional<DescriptorFolder> folder;
    std::vector<std::uint32_t> lost;
    std::size_t looked = 0;
    for (Descriptor& each : process.descriptors) {
        if (!each.held || each.number < from)
            continue;
        if (!folder)
            folder.emplace(pid);
        if (looked == most || !*folder)
            break;
        from = each.number + 1;
        ++looked;
        if (const std::uint32_t now = folder->socket(each.number); now != each.socket) {
            lost.push_back(each.socket);
            each = {.number = each.number, .socket = now};
        }
    }
    if (lost.empty())
        return looked;
    for (const std::uint32_t socket : lost)
        if (std::ranges::find(process.descriptors, socket, &Descriptor::socket) == process.descriptors.end())
            noLongerHolds(pid, socket);
    process.holds = std::ranges::any_of(process.descriptors, &Descriptor::held);
    if (noteAll(pid, process))
        describeAgain(pid, process);
    return looked;
}

void Owners::noLongerHolds(pid_t pid, std::uint32_t socket) {
    const auto holders = m_holders.find(socket);
    if (holders == m_holders.end() || std::erase(holders->second.pids, pid) == 0)
        return;
    m_different.insert(socket);
    if (holders->second.pids.empty()) { // may have been handed on
        holders->second.looks = 0;
        m_sought.push_back(socket);
    }
}

bool Owners::noteAll(pid_t pid, Process& process) {
    bool found = false;
    for (Descriptor& each : process.descriptors) {
        const bool heldBefore = std::exchange(each.held, m_holders.contains(each.socket));
        if (each.held && !heldBefore)
            found = note(pid, each.socket) || found;
    }
    process.holds = process.holds || found;
    if (found)
        process.found = ++m_finds;
    return found;
}

bool Owners::note(pid_t pid, std::uint32_t socket) {
    auto& [pids, looks] = m_holders[socket];
    const auto at = std::ranges::lower_bound(pids, pid);
    if (at != pids.end() && *at == pid)
        return false;
    if (pids.empty() && looks < looksInVain && m_missing > 0)
        --m_missing;
    pids.insert(at, pid);
    m_different.insert(socket);
    return true;
}

void Owners::describe(pid_t pid, Process& process) {
    process.identity = identityOf(pid);
    ProcessFacts facts = factsOf(pid, process.identity);
    process.owner.pid = pid;
    process.owner.process = programName(process.identity, facts.executable);
    process.owner.library = libraryOf(pid, facts.executable, m_builtIn);
    if (!process.owner.facts || *process.owner.facts != facts)
        process.owner.facts = std::make_shared<const ProcessFacts>(std::move(facts));
}

/// What is known of its other sockets is its owner's too.
void Owners::describeAgain(pid_t pid, Process& process) {
    const Owner before = process.owner;
    describe(pid, process);
    process.described = m_round;
    m_allMayDiffer = m_allMayDiffer || (before.pid != 0 && process.owner != before);
}

std::vector<Owner> Owners::of(std::uint32_t socket) const {
    std::vector<Owner> owners;
    if (const auto holders = m_holders.find(socket); holders != m_holders.end())
        for (const pid_t pid : holders->second.pids)
            if (const auto process = m_processes.find(pid); process != m_processes.end())
                owners.push_back(process->second.owner);
    return owners;
}

} // namespace ipcscope::discovery
