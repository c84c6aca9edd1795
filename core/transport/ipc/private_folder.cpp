// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/private_folder.h"

#include "core/transport/ipc/liveness.h"
#include "core/transport/ipc/removal.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ipc {

namespace {

constexpr time_t youngSeconds = 10;

bool isAbandoned(const std::string& folder) {
    struct stat status{};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & 0777) == 0700 && ::time(nullptr) - status.st_mtime > youngSeconds;
}

bool remove(const std::string& folder) {
    const std::string socket = folder + std::string(privateSocketName);
    const LivenessFinding found = inspect(socket);
    if (found.liveness == Liveness::Dead) {
        if (!removeDead(socket, found.file))
            return false;
    } else if (found.liveness != Liveness::Absent) {
        return false;
    }
    return ::rmdir(folder.c_str()) == 0; // not if there is anything else in it
}

} // namespace

std::vector<std::string> privateFolderPlaces() {
    std::vector<std::string> places;
    const std::array<const char*, 3> candidates{std::getenv("XDG_RUNTIME_DIR"), std::getenv("TMPDIR"), "/tmp"};
    for (const char* const place : candidates)
        if (place && *place == '/' && std::ranges::find(places, place) == places.end())
            places.emplace_back(place);
    return places;
}

std::size_t removeAbandonedFolders() {
    constexpr std::size_t unknownDigits = 6; // X in the template
    const std::string_view begin = privateFolderTemplate.substr(1, privateFolderTemplate.size() - 1 - unknownDigits);
    std::size_t count = 0;
    for (const std::string& place : privateFolderPlaces()) {
        const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(place.c_str()), &::closedir);
        while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
            const std::string_view name = entry->d_name;
            const std::string folder = place + '/' + std::string(name);
            if (name.starts_with(begin) && name.size() == begin.size() + unknownDigits && isAbandoned(folder))
                count += remove(folder) ? 1 : 0;
        }
    }
    return count;
}

} // namespace ipcscope::ipc
