// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/sweep.h"

#include "core/observe/discovery/other_networks.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::int64_t youngSeconds = 10;

bool isYoung(const SocketFile& file) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::abs(std::chrono::duration_cast<std::chrono::seconds>(now).count() - file.changed) < youngSeconds;
}

} // namespace

Result<void> mayRemove(const Endpoint& endpoint) {
    const auto refuse = [&](int number) { return systemFailure(number, "remove " + endpoint.name); };
    if (endpoint.abstract || endpoint.state != State::Stale || endpoint.space != Space())
        return refuse(EADDRINUSE);
    const FileLook look = lookAt(endpoint.name);
    if (!look.file)
        return refuse(look.error == ENOTSOCK ? ESTALE : look.error);
    if (look.file->id != endpoint.file)
        return refuse(ESTALE);
    if (look.file->uid != ::geteuid())
        return refuse(EPERM);
    if (isYoung(*look.file))
        return refuse(EAGAIN);
    if (mayListenElsewhere(endpoint.name))
        return refuse(EADDRINUSE);
    switch (ipc::inspect(endpoint.name).liveness) {
    case ipc::Liveness::Absent:
        return refuse(ENOENT);
    case ipc::Liveness::NotASocket:
        return refuse(ESTALE);
    case ipc::Liveness::Live:
    case ipc::Liveness::Unknown:
        return refuse(EADDRINUSE);
    case ipc::Liveness::Dead:
        break;
    }
    return {};
}

Result<void> removeStale(const Endpoint& endpoint) {
    if (const Result<void> may = mayRemove(endpoint); !may)
        return may;
    return ipc::removeDead(endpoint.name, endpoint.file);
}

Broom::~Broom() {
    tidy(Clock::time_point::max());
}

Result<void> Broom::sweep(const Endpoint& endpoint, Clock::time_point now) {
    if (const Result<void> may = mayRemove(endpoint); !may)
        return may;
    ipc::Removal removal(endpoint.name, endpoint.file, ipc::Removal::Only::Dead);
    if (const Result<void> taken = removal.takeAway(); !taken)
        return taken;
    m_kept.push_back({.removal = std::move(removal), .since = now});
    return {};
}

std::vector<Broom::NotBack> Broom::undo() {
    std::vector<NotBack> failures;
    std::erase_if(m_kept, [&failures](Kept& each) {
        const Result<void> restored = each.removal.restore();
        if (!restored)
            failures.push_back({.path = each.removal.path(), .error = restored.error()});
        return restored || restored.error().code.value() == ENOENT;
    });
    return failures;
}

std::vector<std::string> Broom::keptPaths() const {
    std::vector<std::string> paths;
    std::ranges::transform(m_kept, std::back_inserter(paths), [](const Kept& each) { return each.removal.path(); });
    return paths;
}

void Broom::tidy(Clock::time_point now) {
    std::erase_if(m_kept, [now](Kept& each) {
        if (now - each.since < undoTime)
            return false;
        static_cast<void>(each.removal.discard());
        return true;
    });
}

std::vector<SocketFile> leftoversIn(const std::string& folder) {
    Folders folders({folder});
    folders.refresh();
    std::vector<SocketFile> leftovers;
    for (const SocketFile* file : folders.files()) {
        const auto pid = ipc::sideNameOwner(std::string_view(file->path).substr(folderOf(file->path).size() + 1));
        const bool ended = pid && ::kill(*pid, 0) != 0 && errno == ESRCH;
        if (ended && file->uid == ::geteuid() && ipc::inspect(file->path).liveness == ipc::Liveness::Dead)
            leftovers.push_back(*file);
    }
    return leftovers;
}

std::size_t removeLeftovers(const std::string& folder) {
    std::size_t count = 0;
    for (const SocketFile& file : leftoversIn(folder))
        count += ipc::removeDead(file.path, file.id) ? 1 : 0;
    return count;
}

} // namespace ipcscope::discovery
