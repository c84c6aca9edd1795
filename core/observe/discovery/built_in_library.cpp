// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/built_in_library.h"

#include "core/observe/discovery/process_facts.h"
#include "core/transport/base/unique_fd.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t codeBytes = 96;
constexpr std::size_t mostModules = 16;
constexpr std::size_t mostKnown = 4096;
constexpr std::uint32_t mostNumber = 99;

/// The three numbers that are stored through the three pointers of zmq_version(int*, int*, int*). Optimised they are
/// still in rdi, rsi and rdx, and the order is free; else each is fetched first, in the order of the source.
std::optional<std::array<int, 3>> storedNumbers(ByteView code) {
    constexpr std::uint8_t storeNumber = 0xC7; // mov dword [register], imm32: C7, ModRM with mod 0, four bytes
    constexpr std::uint8_t functionEnds = 0xC3;
    constexpr std::array<std::uint8_t, 3> pointers{7, 6, 2}; // rdi, rsi, rdx as ModRM names them
    std::array<std::optional<int>, 3> byPointer, inOrder;
    std::size_t stores = 0;
    for (std::size_t at = 0; at + 6 <= code.size() && code[at] != functionEnds;) {
        std::uint32_t number = 0;
        std::memcpy(&number, &code[at + 2], sizeof number);
        if (code[at] != storeNumber || code[at + 1] > 7 || number > mostNumber) {
            ++at;
            continue;
        }
        if (const auto pointer = std::ranges::find(pointers, code[at + 1]); pointer != pointers.end())
            byPointer[static_cast<std::size_t>(pointer - pointers.begin())] = static_cast<int>(number);
        if (stores < inOrder.size())
            inOrder[stores] = static_cast<int>(number);
        ++stores;
        at += 6;
    }
    const bool optimised = std::ranges::all_of(byPointer, &std::optional<int>::has_value);
    const auto& numbers = optimised ? byPointer : inOrder;
    if (stores != 3 || *numbers[0] == 0)
        return std::nullopt;
    return std::array{*numbers[0], *numbers[1], *numbers[2]};
}

bool speaksOfZmq(std::string_view path) {
    std::string small(path);
    std::ranges::transform(small, small.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return small.find("zmq") != std::string::npos || small.find("zeromq") != std::string::npos;
}

/// The fifth word of a line of /proc/PID/maps.
ino_t inodeOf(std::string_view line) {
    for (int word = 0; word < 4; ++word) {
        const auto blank = line.find(' ');
        line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
    }
    ino_t inode = 0;
    std::from_chars(line.data(), line.data() + line.size(), inode);
    return inode;
}

} // namespace

Library libraryBuiltInto(const ReadAt& file) {
    const auto code = elf::codeOf(file, "zmq_version", codeBytes);
    if (!code)
        return {};
    Library library{.kind = Library::Kind::BuiltIn};
    if (const auto numbers = storedNumbers(*code))
        std::tie(library.major, library.minor, library.patch) = std::tuple_cat(*numbers);
    return library;
}

std::vector<MappedFile> likelyModules(std::string_view maps) {
    std::vector<MappedFile> modules;
    while (!maps.empty() && modules.size() < mostModules) {
        const auto end = maps.find('\n');
        const std::string_view line = maps.substr(0, end);
        maps.remove_prefix(end == std::string_view::npos ? maps.size() : end + 1);
        const auto slash = line.find('/');
        if (slash == std::string_view::npos || !speaksOfZmq(line.substr(slash)))
            continue;
        MappedFile module{.path = std::string(line.substr(slash)), .inode = inodeOf(line)};
        if (module.inode != 0 && std::ranges::find(modules, module) == modules.end())
            modules.push_back(std::move(module));
    }
    return modules;
}

Library BuiltInLibraries::of(pid_t pid, std::string_view maps) {
    for (const MappedFile& module : likelyModules(maps))
        if (const Library found = in(procPath(pid, "/root") + module.path, module.inode);
            found.kind != Library::Kind::None)
            return found;
    return in(procPath(pid, "/exe"), 0);
}

/// Nothing but a regular file is opened: a device or a FIFO may notice.
Library BuiltInLibraries::in(const std::string& path, ino_t inode) {
    const UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status{};
    if (!place || ::fstat(place.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        (inode != 0 && status.st_ino != inode))
        return {};
    const File key{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_known.find(key); known != m_known.end())
            return known->second;
    }
    const std::string itself = "/proc/self/fd/" + std::to_string(place.get());
    const UniqueFd file(::open(itself.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return {};
    const Library library = libraryBuiltInto([&file](std::uint64_t offset, MutableBytes into) -> std::size_t {
        if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max()))
            return 0;
        const ssize_t size = ::pread(file.get(), into.data(), into.size(), static_cast<off_t>(offset));
        return size < 0 ? 0 : static_cast<std::size_t>(size);
    });
    const std::lock_guard lock(m_mutex);
    if (m_known.size() >= mostKnown)
        m_known.clear();
    m_known.emplace(key, library);
    return library;
}

} // namespace ipcscope::discovery
