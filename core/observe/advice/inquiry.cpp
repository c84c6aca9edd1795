// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/inquiry.h"

#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/scanner.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::advice {

namespace {

constexpr std::chrono::seconds longest{4}; ///< after the first look
static_assert(longest > std::chrono::seconds(discovery::stallSeconds) + Inquiry::pause);

/// Of a listener whose file has several names the connections stand at one of them; they concern them all.
void takeConnections(discovery::Endpoint& endpoint, const discovery::Snapshot& snapshot) {
    const auto holds = std::ranges::find_if(snapshot, [&endpoint](const discovery::Endpoint& each) {
        return each.listener == endpoint.listener && each.space == endpoint.space && !each.peers.empty();
    });
    if (!endpoint.listens() || !endpoint.peers.empty() || holds == snapshot.end())
        return;
    endpoint.peers = holds->peers;
    endpoint.connections = holds->connections;
    endpoint.queuedBytes = holds->queuedBytes;
}

std::vector<discovery::Endpoint> named(const discovery::Snapshot& snapshot, const std::string& name) {
    std::vector<discovery::Endpoint> found;
    std::ranges::copy_if(snapshot, std::back_inserter(found), [&](const auto& each) { return each.name == name; });
    for (discovery::Endpoint& each : found)
        takeConnections(each, snapshot);
    return found;
}

std::uint64_t queuedBytes(const std::vector<discovery::Endpoint>& endpoints) {
    std::uint64_t sum = 0;
    for (const discovery::Endpoint& each : endpoints)
        sum += each.queuedBytes;
    return sum;
}

std::string whatBars(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0)
        return {};
    return fmt::format("The socket file belongs to user {} with mode {}.", userName(status.st_uid),
                       modeText(status.st_mode));
}

void lookAtFile(ArrivalFacts& facts) {
    const std::string& path = facts.target.name;
    struct stat status{};
    facts.exists = ::lstat(path.c_str(), &status) == 0;
    facts.barred = closedFolder(path);
    facts.folderBars = !facts.barred.empty();
    if (!facts.folderBars)
        facts.barred = whatBars(path);
    if (facts.exists && !S_ISSOCK(status.st_mode) && !(S_ISLNK(status.st_mode) && discovery::leadsToSocket(path)))
        facts.notASocket = fileDescription(path);
}

} // namespace

Inquiry::Inquiry(std::string endpoint)
    : m_endpoint(std::move(endpoint)) {
    m_facts.target = targetOf(m_endpoint);
    m_name = listedName(m_facts.target);
    std::vector<std::string> folders;
    if (!m_facts.target.abstract)
        folders.emplace_back(discovery::folderOf(m_name));
    m_scanner = std::make_unique<discovery::Scanner>(folders);
}

void Inquiry::look() {
    if (!m_facts.target.abstract)
        lookAtFile(m_facts);
    const bool first = !m_snapshot;
    if (!scan() || !first)
        return;
    std::this_thread::sleep_for(pause);
    scan();
}

/// Without a table what was known stays so.
bool Inquiry::scan() {
    auto scanned = m_scanner->scan();
    if (!scanned)
        return false;
    const bool first = !std::exchange(m_snapshot, std::move(*scanned));
    m_facts.endpoints = named(*m_snapshot, m_name);
    if (m_facts.target.abstract)
        m_facts.exists = !m_facts.endpoints.empty();
    const std::uint64_t queued = queuedBytes(m_facts.endpoints);
    // Where bytes were seen to move once, they do.
    if (first || queued != *m_facts.queuedAfter || m_facts.queuedBefore == m_facts.queuedAfter) {
        m_facts.queuedBefore = first ? queued : *m_facts.queuedAfter;
        m_facts.queuedAfter = queued;
    }
    noteUnread(first);
    return true;
}

void Inquiry::noteUnread(bool first) {
    if (first)
        m_began = std::chrono::steady_clock::now();
    std::vector<Unread> unread;
    const auto add = [&](Unread end) {
        const auto before = std::ranges::find_if(m_unread, [&](const Unread& each) {
            return each.socket == end.socket && each.atServer == end.atServer && each.bytes <= end.bytes;
        });
        if (end.bytes > 0 && (first || before != m_unread.end()))
            unread.push_back(end);
    };
    for (const discovery::Endpoint& endpoint : m_facts.endpoints) {
        for (const discovery::Connection& each : endpoint.peers) {
            const std::uint32_t socket = each.client != 0 ? each.client : each.server;
            add({.socket = socket, .atServer = true, .bytes = each.toServer});
            add({.socket = socket, .atServer = false, .bytes = each.toClient});
        }
    }
    m_unread = std::move(unread);
}

bool Inquiry::isOpen() const {
    const bool told = std::ranges::any_of(m_facts.endpoints, [](const discovery::Endpoint& endpoint) {
        return std::ranges::any_of(
            endpoint.peers, [](const discovery::Connection& each) { return each.stall != discovery::Stall::None; });
    });
    return !told && !m_unread.empty() && std::chrono::steady_clock::now() - m_began < longest;
}

void Inquiry::ask(Asking asking) {
    const auto address = ipc::Address::parse(m_endpoint);
    if (!address || !m_snapshot || asking == Asking::Never || !m_facts.exists)
        return;
    m_facts.notAsked.clear();
    const ContactRisk risk = contactRisk(*m_snapshot, *address);
    if (risk.ask && asking != Asking::Anyway)
        m_facts.notAsked = risk.reason;
    else
        m_facts.identification = discovery::identify(*address);
}

ArrivalFacts inquire(const std::string& endpoint, OurSide ours, Asking asking, const std::function<void()>& waits) {
    Inquiry inquiry(endpoint);
    inquiry.setOurs(std::move(ours));
    inquiry.look();
    inquiry.ask(asking);
    if (inquiry.isOpen())
        waits();
    while (inquiry.isOpen()) {
        std::this_thread::sleep_for(Inquiry::pause);
        inquiry.look();
    }
    return inquiry.facts();
}

} // namespace ipcscope::advice
