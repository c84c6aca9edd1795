// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/container.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace ipcscope::discovery {

namespace {

/// PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h, the number of the first PID namespace.
constexpr ino_t firstPidNamespace = 0xEFFFFFFC;

/// Of the layers at the root; 0: there are none.
dev_t ownLayers() {
    struct statfs system{};
    struct stat root{};
    const bool layered = ::statfs("/", &system) == 0 && system.f_type == OVERLAYFS_SUPER_MAGIC;
    return layered && ::stat("/", &root) == 0 ? root.st_dev : 0;
}

} // namespace

bool seesAllProcesses() {
    struct stat status{};
    return ::stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == firstPidNamespace;
}

bool liesInOwnLayers(const std::string& path) {
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    const dev_t layers = ownLayers();
    struct stat status{}; // of the folder: a file has the number of the layer that it lies in
    return layers != 0 && ::stat(folder.empty() ? "." : folder.c_str(), &status) == 0 && status.st_dev == layers;
}

} // namespace ipcscope::discovery
