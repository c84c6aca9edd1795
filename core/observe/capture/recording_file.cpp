// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/recording_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace ipcscope::capture::recording {

namespace {

constexpr std::string_view growingEnd = ".recording.ipcscope.pcapng";
constexpr std::string_view wholeEnd = ".ipcscope.pcapng";
constexpr mode_t ownerOnly = 0700;
constexpr std::size_t longestName = 100;
constexpr int tries = 1000;

std::string fileName(std::string_view name) {
    std::string out;
    for (const char byte : name.substr(0, longestName)) {
        const auto code = static_cast<unsigned char>(byte);
        const bool plain = code > ' ' && code < 0x7F && byte != '/' && byte != '\\';
        out.push_back(plain ? byte : '_');
    }
    const auto front = out.find_first_not_of('.');
    return front == std::string::npos ? "recording" : out.substr(front);
}

std::string numbered(const std::string& stem, int number, std::string_view end) {
    return number == 1 ? fmt::format("{}{}", stem, end) : fmt::format("{}-{}{}", stem, number, end);
}

Result<void> makeFolder(const std::string& folder) {
    std::error_code error;
    const auto parent = std::filesystem::path(folder).parent_path();
    if (!parent.empty())
        std::filesystem::create_directories(parent, error);
    if (!error && ::mkdir(folder.c_str(), ownerOnly) != 0 && errno != EEXIST)
        error.assign(errno, std::system_category());
    return error ? failure(error, "create " + folder) : Result<void>();
}

/// Whether nobody has the file locked.
bool isLeft(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts{};
    return fd && ::fstat(fd.get(), &facts) == 0 && S_ISREG(facts.st_mode) && ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0;
}

} // namespace

Result<OutputFile> create(const std::string& folder, std::string_view name) {
    if (auto made = makeFolder(folder); !made)
        return std::unexpected(made.error());
    const auto stem = folder + '/' + fileName(name);
    for (int number = 1;; ++number) {
        if (::access(numbered(stem, number, wholeEnd).c_str(), F_OK) == 0 && number < tries)
            continue;
        auto file = OutputFile::create(numbered(stem, number, growingEnd));
        if (!file && file.error().code.value() == EEXIST && number < tries)
            continue;
        if (file)
            file->lock();
        return file;
    }
}

Result<std::string> seal(const std::string& path) {
    if (!path.ends_with(growingEnd))
        return systemFailure(EINVAL, "rename " + path);
    const auto stem = path.substr(0, path.size() - growingEnd.size());
    for (int number = 1; number <= tries; ++number) {
        auto whole = numbered(stem, number, wholeEnd);
        if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, whole.c_str(), RENAME_NOREPLACE) == 0)
            return whole;
        if (errno != EEXIST)
            break;
    }
    return systemFailure(errno, "rename " + path);
}

std::vector<std::string> abandoned(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        auto path = entry->path().string();
        if (path.ends_with(growingEnd) && isLeft(path))
            out.push_back(std::move(path));
    }
    std::ranges::sort(out);
    return out;
}

} // namespace ipcscope::capture::recording
