// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/listening.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <sys/socket.h>

namespace ipcscope::discovery {

namespace {

using Place = Listening::Place;

std::string inside(const std::string& folder, std::string_view name) {
    while (name.starts_with("./"))
        name.remove_prefix(std::min(name.find_first_not_of('/', 1), name.size()));
    std::string path = folder;
    if (!path.ends_with('/'))
        path += '/';
    return path.append(name);
}

} // namespace

bool isEndpoint(const ipc::TableSocket& socket) {
    return socket.listening && socket.kind == SOCK_STREAM && !socket.name.empty() && socket.inode != 0;
}

bool holdsFile(const ipc::TableSocket& socket) {
    const bool idle = !socket.listening && !socket.connected;
    return idle && socket.kind == SOCK_STREAM && !socket.name.empty() && socket.name.front() != '\0';
}

Listening listeningOf(const ipc::TableSocket& socket, std::vector<Owner> owners) {
    Listening listening;
    listening.owners = std::move(owners);
    const Owner* first = listening.owners.empty() ? nullptr : &listening.owners.front();
    const ProcessFacts* facts = first ? first->facts.get() : nullptr;
    listening.sameTree = facts && facts->sameTree;
    if (facts && !facts->sameTree && facts->mounts != 0)
        listening.space = {.mounts = facts->mounts, .network = 0, .through = first->pid};
    if (socket.name.front() == '\0')
        return listening;
    listening.place = socket.name.front() == '/' ? Place::Path : Place::Relative;
    listening.path = socket.name;
    if (listening.place == Place::Relative && facts && facts->folder.starts_with('/')) {
        listening.place = Place::Resolved;
        listening.path = inside(facts->folder, socket.name);
    }
    return listening;
}

std::string visiblePath(const Listening& listening) {
    if (!listening.path.starts_with('/'))
        return {};
    if (listening.space.through == 0)
        return listening.path;
    return procPath(listening.space.through, "/root") + listening.path;
}

} // namespace ipcscope::discovery
