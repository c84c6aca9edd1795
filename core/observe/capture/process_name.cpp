// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/process_name.h"

#include "core/transport/base/unique_fd.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include <fcntl.h>

namespace ipcscope::capture {

namespace {

constexpr std::size_t kernelLimit = 15;
constexpr std::size_t nameLimit = 255;

std::string fileName(pid_t pid) {
    std::array<char, 4096> target{};
    const auto length = ::readlink(fmt::format("/proc/{}/exe", pid).c_str(), target.data(), target.size());
    if (length <= 0)
        return {};
    const std::string_view path(target.data(), static_cast<std::size_t>(length));
    return std::string(path.substr(path.rfind('/') + 1).substr(0, nameLimit));
}

} // namespace

std::string processName(pid_t pid) {
    if (pid <= 0)
        return {};
    const UniqueFd file(::open(fmt::format("/proc/{}/comm", pid).c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 64> name{};
    const auto length = file ? ::read(file.get(), name.data(), name.size()) : -1;
    if (length <= 0)
        return {};
    std::string_view text(name.data(), static_cast<std::size_t>(length));
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    if (text.size() < kernelLimit)
        return std::string(text);
    auto whole = fileName(pid);
    return whole.starts_with(text) ? whole : std::string(text);
}

} // namespace ipcscope::capture
