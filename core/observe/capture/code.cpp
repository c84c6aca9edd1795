// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/code.h"

#include "core/transport/sockets/errc.h"
#include "core/transport/zmtp/errc.h"

namespace ipcscope::capture {

namespace {

constexpr int socketsBase = 1000;

} // namespace

std::int16_t codeOf(const std::error_code& error) {
    if (error.category() == zmtp::zmtpCategory())
        return static_cast<std::int16_t>(-error.value());
    if (error.category() == sockets::socketsCategory())
        return static_cast<std::int16_t>(-socketsBase - error.value());
    return static_cast<std::int16_t>(error.value());
}

std::error_code errorOf(std::int16_t code) {
    if (code >= 0)
        return {code, std::generic_category()};
    if (code >= -socketsBase)
        return {-code, zmtp::zmtpCategory()};
    return {-code - socketsBase, sockets::socketsCategory()};
}

} // namespace ipcscope::capture
