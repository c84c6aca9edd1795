// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmq/errors.h"

#include <cerrno>
#include <new>
#include <system_error>

namespace ipcscope::zmq {

/// No exception leaves a C function.
template<class Function>
int guarded(Function&& function) noexcept {
    try {
        return function();
    } catch (const std::bad_alloc&) {
        return failed(ENOMEM);
    } catch (const std::system_error& error) {
        return failed(error.code().value());
    }
}

} // namespace ipcscope::zmq
