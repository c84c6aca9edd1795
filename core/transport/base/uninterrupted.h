// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cerrno>
#include <cstdint>

#include <unistd.h>

namespace ipcscope {

/// Makes a system call again for as long as a signal interrupts it. signal(7).
template<class Call>
auto uninterrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

/// Makes an eventfd readable. eventfd(2).
inline void ring(int eventDescriptor) noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t put = uninterrupted([&] { return ::write(eventDescriptor, &one, sizeof one); });
}

/// Empties an eventfd or a timerfd, which does not block.
inline void drain(int descriptor) noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = uninterrupted([&] { return ::read(descriptor, &count, sizeof count); });
}

} // namespace ipcscope
