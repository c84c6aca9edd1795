// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ipcscope::test {

/// A private folder in /tmp, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return m_path; }
    std::string file(std::string_view name) const;
    std::string endpoint(std::string_view name) const { return "ipc://" + file(name); }

private:
    std::string m_path;
};

} // namespace ipcscope::test
