// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/error.h"

namespace ipcscope {

std::string describe(const Error& error) {
    return error.attempt.empty() ? error.code.message() : error.attempt + ": " + error.code.message();
}

} // namespace ipcscope
