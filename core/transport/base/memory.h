// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"

#include <new>
#include <system_error>

namespace ipcscope {

/// Does what may be left undone where memory is short, such as telling about something that happened.
template<class Call>
void ifMemoryAllows(Call&& call) noexcept {
    try {
        call();
    } catch (const std::bad_alloc&) {
        return;
    }
}

/// A call that answers a Result, with memory (and what else a constructor may lack) that was not there as an error.
/// `attempt` is a word.
template<class Call>
auto asResult(const char* attempt, Call&& call) -> decltype(call()) {
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return failure(std::make_error_code(std::errc::not_enough_memory), attempt);
    } catch (const std::system_error& error) {
        return failure(error.code(), attempt);
    }
}

} // namespace ipcscope
