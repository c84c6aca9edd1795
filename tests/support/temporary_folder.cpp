// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace ipcscope::test {

TemporaryFolder::TemporaryFolder()
    : m_path("/tmp/ipcscope-test-XXXXXX") {
    if (!::mkdtemp(m_path.data()))
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::string TemporaryFolder::file(std::string_view name) const {
    return m_path + "/" + std::string(name);
}

} // namespace ipcscope::test
