// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"

#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

namespace ipcscope::test {

/// A file system that never answers, as a network drive whose server is gone: whoever looks anything up in this folder
/// waits in the kernel until this object goes. Made by root only.
class HungFolder {
public:
    explicit HungFolder(std::string path)
        : m_path(std::move(path)) {
        if (::mkdir(m_path.c_str(), 0755) != 0)
            return;
        m_device = UniqueFd(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
        const std::string options =
            "fd=" + std::to_string(m_device.get()) + ",rootmode=40000,user_id=0,group_id=0,allow_other";
        m_mounted = m_device && ::mount("hung", m_path.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
    }
    ~HungFolder() {
        end();
        if (m_mounted)
            ::umount2(m_path.c_str(), MNT_DETACH);
        ::rmdir(m_path.c_str());
    }
    HungFolder(const HungFolder&) = delete;
    HungFolder& operator=(const HungFolder&) = delete;

    explicit operator bool() const { return m_mounted; }
    /// All who wait get an error.
    void end() { m_device.reset(); }

private:
    std::string m_path;
    UniqueFd m_device;
    bool m_mounted = false;
};

} // namespace ipcscope::test
