// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/error.h"

#include <string>
#include <string_view>
#include <utility>

namespace ipcscope::demo {

/// The demo's own folder (0700): $XDG_RUNTIME_DIR/ipcscope/demo-PID, else a private one under $TMPDIR or /tmp.
/// Removed, with everything in it, on destruction.
class Folder {
public:
    static Result<Folder> create();
    Folder(Folder&& other) noexcept
        : m_path(std::exchange(other.m_path, {})) {}
    Folder& operator=(Folder&&) = delete;
    ~Folder() { remove(); }

    const std::string& path() const { return m_path; }
    std::string file(std::string_view name) const { return m_path + '/' + std::string(name); }
    std::string endpoint(std::string_view name) const { return "ipc://" + file(name); }
    /// At once. Does nothing when it is gone.
    void remove() const;

private:
    explicit Folder(std::string path)
        : m_path(std::move(path)) {}
    std::string m_path;
};

} // namespace ipcscope::demo
