// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/inquiry.h"

#include "core/observe/advice/watching.h"
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/scanner.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::advice {

namespace {

constexpr std::chrono::milliseconds betweenScans{500};

std::vector<discovery::Endpoint> named(const discovery::Snapshot& snapshot, const std::string& name) {
    std::vector<discovery::Endpoint> found;
    std::ranges::copy_if(snapshot, std::back_inserter(found), [&](const auto& each) { return each.name == name; });
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

ArrivalFacts inquire(const std::string& endpoint, OurSide ours, Asking asking) {
    ArrivalFacts facts;
    facts.target = targetOf(endpoint);
    facts.ours = std::move(ours);
    if (!facts.target.abstract)
        lookAtFile(facts);
    const std::string name = listedName(facts.target);
    std::vector<std::string> folders;
    if (!facts.target.abstract)
        folders.emplace_back(discovery::folderOf(name));
    discovery::Scanner scanner(folders);
    const auto before = scanner.scan();
    if (!before)
        return facts;
    facts.queuedBefore = queuedBytes(named(**before, name));
    std::this_thread::sleep_for(betweenScans);
    const auto after = scanner.scan();
    const discovery::Snapshot& snapshot = after ? **after : **before;
    facts.endpoints = named(snapshot, name);
    facts.queuedAfter = queuedBytes(facts.endpoints);
    if (facts.target.abstract)
        facts.exists = !facts.endpoints.empty();
    const auto address = ipc::Address::parse(endpoint);
    if (!address || asking == Asking::Never || !facts.exists)
        return facts;
    const ContactRisk risk = contactRisk(snapshot, *address);
    if (risk.ask && asking != Asking::Anyway)
        facts.notAsked = risk.reason;
    else
        facts.identification = discovery::identify(*address);
    return facts;
}

} // namespace ipcscope::advice
