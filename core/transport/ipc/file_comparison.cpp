// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/socket_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace ipcscope::ipc {

namespace {

constexpr unsigned minorBits = 20;
/// File systems whose files all have the superblock's device as theirs.
constexpr std::array<std::uint32_t, 4> plainFileSystems{EXT4_SUPER_MAGIC, TMPFS_MAGIC, RAMFS_MAGIC, XFS_SUPER_MAGIC};

/// For a mount that is not listed: below a chroot's root the mount that holds it is not.
std::optional<std::uint32_t> unlistedDevice(int folder, const char* path, const struct statx& facts) {
    UniqueFd held;
    if (*path != '\0')
        held.reset(::openat(folder, path, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct statfs system{};
    if (::fstatfs(held ? held.get() : folder, &system) < 0 ||
        std::ranges::find(plainFileSystems, static_cast<std::uint32_t>(system.f_type)) == plainFileSystems.end())
        return {};
    return (facts.stx_dev_major << minorBits) | facts.stx_dev_minor;
}

} // namespace

FileComparison::FileComparison() {
    addMounts("/proc/self/mountinfo");
}

void FileComparison::addMountsOf(pid_t process) {
    addMounts("/proc/" + std::to_string(process) + "/mountinfo");
}

/// "ID PARENT MAJOR:MINOR ROOT ...", proc_pid_mountinfo(5). The ids are those of the whole machine.
void FileComparison::addMounts(const std::string& table) {
    std::ifstream file(table);
    for (std::string line; std::getline(file, line);) {
        unsigned long long id = 0;
        unsigned major = 0;
        unsigned minor = 0;
        if (std::sscanf(line.c_str(), "%llu %*u %u:%u", &id, &major, &minor) == 3)
            m_mounts.push_back({id, (major << minorBits) | minor});
    }
    std::ranges::sort(m_mounts, {}, &Mount::id);
}

std::optional<TableFile> FileComparison::lookUp(int folder, const char* path, int flags) const {
    struct statx facts{};
    constexpr unsigned wanted = STATX_INO | STATX_MNT_ID;
    if (::statx(folder, path, flags | AT_NO_AUTOMOUNT, wanted, &facts) < 0 || (facts.stx_mask & wanted) != wanted)
        return {};
    const auto mount = std::ranges::lower_bound(m_mounts, facts.stx_mnt_id, {}, &Mount::id);
    const auto device = mount != m_mounts.end() && mount->id == facts.stx_mnt_id ? std::optional(mount->device)
                                                                                 : unlistedDevice(folder, path, facts);
    if (!device)
        return {};
    return TableFile{*device, static_cast<std::uint32_t>(facts.stx_ino)};
}

std::optional<TableFile> FileComparison::tableFile(int fd) const {
    return lookUp(fd, "", AT_EMPTY_PATH);
}

std::optional<TableFile> FileComparison::tableFile(const std::string& path) const {
    return lookUp(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW);
}

Same FileComparison::compare(const std::string& path, const TableFile& file) const {
    const std::optional<TableFile> found = tableFile(path);
    if (!found)
        return Same::Unknown;
    return *found == file ? Same::Yes : Same::No;
}

Same FileComparison::compare(const std::string& path, dev_t device, ino_t inode, const TableFile& file) {
    auto known = std::ranges::find(m_devices, device, &std::pair<dev_t, std::uint32_t>::first);
    if (known == m_devices.end()) {
        const std::optional<TableFile> found = tableFile(path);
        if (!found || found->inode != static_cast<std::uint32_t>(inode))
            return Same::Unknown; // another one stands there by now
        known = m_devices.emplace(known, device, found->device);
    }
    return TableFile{known->second, static_cast<std::uint32_t>(inode)} == file ? Same::Yes : Same::No;
}

} // namespace ipcscope::ipc
