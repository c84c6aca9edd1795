// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/hard_links.h"

#include <sys/stat.h>

namespace ipcscope::discovery {

bool hasFurtherNames(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && status.st_nlink > 1;
}

} // namespace ipcscope::discovery
