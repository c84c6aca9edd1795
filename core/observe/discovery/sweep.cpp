// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/sweep.h"

#include "core/observe/discovery/folders.h"
#include "core/transport/ipc/removal.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>

#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::int64_t youngSeconds = 10;

bool isYoung(const SocketFile& file) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::abs(std::chrono::duration_cast<std::chrono::seconds>(now).count() - file.changed) < youngSeconds;
}

} // namespace

Result<void> removeStale(const Endpoint& endpoint) {
    const auto refuse = [&](int number) { return systemFailure(number, "remove " + endpoint.name); };
    if (endpoint.abstract || endpoint.state != State::Stale)
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
    return ipc::removeDead(endpoint.name, endpoint.file);
}

} // namespace ipcscope::discovery
