// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/facts.h"

#include "core/observe/discovery/owners.h"
#include "core/transport/base/showable.h"
#include "core/transport/ipc/liveness.h"
#include "core/transport/ipc/socket_table.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::advice {

namespace {

constexpr std::size_t longestShown = 200;

/// Every folder above `path`, the root (or ".") first.
std::vector<std::string> foldersAbove(const std::string& path) {
    std::vector<std::string> folders{path.starts_with('/') ? "/" : "."};
    for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (path[slash - 1] != '/')
            folders.push_back(path.substr(0, slash));
    return folders;
}

} // namespace

Target targetOf(std::string_view endpoint) {
    constexpr std::string_view scheme = "ipc://";
    if (endpoint.starts_with(scheme))
        endpoint.remove_prefix(scheme.size());
    Target target{
        .name = std::string(endpoint), .abstract = endpoint.starts_with('@'), .base = {}, .shown = {}, .folder = {}};
    target.shown = showable(endpoint, longestShown);
    const auto slash = target.abstract ? std::string_view::npos : endpoint.rfind('/');
    const std::string_view base = slash == std::string_view::npos ? endpoint : endpoint.substr(slash + 1);
    target.base = base.empty() ? target.shown : showable(base, longestShown);
    target.folder = slash == std::string_view::npos ? "." : slash == 0 ? "/" : std::string(endpoint.substr(0, slash));
    return target;
}

std::string listedName(const Target& target) {
    if (target.abstract)
        return target.name;
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(target.folder.c_str(), nullptr), &std::free);
    if (!real)
        return target.name;
    const std::string folder = real.get();
    return folder + (folder.ends_with('/') ? "" : "/") + target.name.substr(target.name.rfind('/') + 1);
}

std::string fileDescription(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0)
        return {};
    switch (status.st_mode & S_IFMT) {
    case S_IFREG:
        return fmt::format("a regular file ({})", sizeText(static_cast<std::uint64_t>(status.st_size)));
    case S_IFDIR:
        return "a folder";
    case S_IFLNK:
        return "a symbolic link";
    case S_IFIFO:
        return "a named pipe";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    default:
        return {};
    }
}

std::string closedFolder(const std::string& path) {
    for (const std::string& folder : foldersAbove(path)) {
        struct stat status{};
        if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
            return {};
        if (::faccessat(AT_FDCWD, folder.c_str(), X_OK, AT_EACCESS) != 0)
            return fmt::format("{} has mode {} and belongs to {}.", showable(folder, longestShown),
                               modeText(status.st_mode), userName(status.st_uid));
    }
    return {};
}

std::string missingFolder(const std::string& path) {
    for (const std::string& folder : foldersAbove(path)) {
        struct stat status{};
        if (::stat(folder.c_str(), &status) != 0)
            return showable(folder, longestShown) + " is missing";
        if (!S_ISDIR(status.st_mode))
            return showable(folder, longestShown) + " is not a folder";
    }
    return {};
}

std::optional<Holder> holderOf(const Target& target) {
    const auto table = ipc::readSocketTable();
    if (!table)
        return std::nullopt;
    std::uint32_t inode = 0;
    const std::string abstractName = target.abstract ? std::string(1, '\0') + target.name.substr(1) : std::string();
    if (!target.abstract)
        inode = ipc::inspect(target.name, *table, ipc::FileComparison(), ipc::Contact::None).listener;
    const auto socket = std::ranges::find_if(*table, [&](const ipc::TableSocket& each) {
        return target.abstract ? each.name == abstractName && !each.connected : inode != 0 && each.inode == inode;
    });
    if (socket == table->end())
        return std::nullopt;
    Holder holder{.owner = std::nullopt,
                  .uid = socket->uid,
                  .listens = socket->listening,
                  .waiting = socket->receiveQueue,
                  .backlog = socket->sendQueue};
    discovery::Owners owners;
    owners.update({socket->inode});
    if (auto found = owners.of(socket->inode); !found.empty())
        holder.owner = std::move(found.front());
    return holder;
}

std::string userName(uid_t uid) {
    std::array<char, 4096> buffer;
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return showable(found->pw_name, 64);
    return std::to_string(uid);
}

std::string modeText(mode_t mode) {
    return fmt::format("{:04o}", mode & 07777);
}

std::string sizeText(std::uint64_t size) {
    constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    if (size < 1024)
        return size == 1 ? "1 byte" : fmt::format("{} bytes", size);
    double value = static_cast<double>(size);
    std::size_t unit = 0;
    for (; value >= 1023.95 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string ageText(std::int64_t since) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t seconds =
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now).count() - since);
    struct Step {
        std::int64_t seconds;
        const char* unit;
    };
    constexpr std::array<Step, 4> steps{{{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}}};
    for (const Step& step : steps)
        if (const std::int64_t count = seconds / step.seconds; count > 0)
            return fmt::format("{} {}{} ago", count, step.unit, count == 1 ? "" : "s");
    return "just now";
}

std::string spanText(std::chrono::milliseconds span) {
    return span.count() % 1000 == 0 ? fmt::format("{} s", span.count() / 1000) : fmt::format("{} ms", span.count());
}

std::string waitText(std::chrono::milliseconds waited) {
    return spanText(std::chrono::floor<std::chrono::duration<std::int64_t, std::deci>>(waited));
}

} // namespace ipcscope::advice
