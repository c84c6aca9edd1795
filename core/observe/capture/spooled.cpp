// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/spooled.h"

#include "core/observe/capture/json_lines/reader.h"
#include "core/observe/capture/pcapng/layout.h"
#include "core/observe/capture/unnamed_file.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace ipcscope::capture {

namespace {

constexpr std::size_t mostAtOnce = 1 << 20;
constexpr std::size_t enoughToJudge = 64;
constexpr std::uint64_t mostInMemory = 256ULL << 20; ///< where no disk takes it

/// Whether the disk, or the memory that stands in for it, has room for so much more and some for others.
bool hasRoom(int fd, std::uint64_t have, std::uint64_t more) {
    constexpr std::uint64_t leftFree = 256ULL << 20;
    constexpr std::uint64_t partLeftFree = 20; // of a small disk
    struct statfs disk{};
    if (::fstatfs(fd, &disk) != 0)
        return false;
    if (disk.f_type == TMPFS_MAGIC && have + more > mostInMemory)
        return false;
    if (disk.f_blocks == 0) // memory without a limit of its own
        return true;
    const std::uint64_t all = std::uint64_t{disk.f_blocks} * static_cast<std::uint64_t>(disk.f_frsize);
    const std::uint64_t free = std::uint64_t{disk.f_bavail} * static_cast<std::uint64_t>(disk.f_frsize);
    return free >= std::min(leftFree, all / partLeftFree) + more;
}

/// As far as its first bytes tell.
bool mayBeCapture(ByteView bytes) {
    using pcapng::BlockType;
    return JsonLinesReader::mayBegin(bytes) ||
           (bytes.size() >= 4 && static_cast<BlockType>(pcapng::numberAt<std::uint32_t>(
                                     bytes, 0, pcapng::ByteOrder::Little)) == BlockType::Section);
}

/// What there is, waiting for it a little; nothing if there is none by then. No bytes: the end.
Result<std::optional<std::size_t>> readSome(int fd, MutableBytes out, const std::string& name) {
    constexpr int aLittle = 100;                            // ms
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0}; // also while nobody has opened its other end
    const int count = ::poll(&ready, 1, aLittle);
    if (count < 0 && errno != EINTR)
        return systemFailure(errno, "wait for " + name);
    if (count <= 0)
        return std::nullopt;
    const auto got = ::read(fd, out.data(), out.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return std::nullopt;
    if (got < 0)
        return systemFailure(errno, "read " + name);
    return static_cast<std::size_t>(got);
}

} // namespace

bool isPipe(int fd) {
    struct stat facts{};
    return ::fstat(fd, &facts) == 0 && S_ISFIFO(facts.st_mode);
}

Result<UniqueFd> spool(const UniqueFd& pipe, const std::string& name, const SpoolProgress& goesOn) {
    UniqueFd out = unnamedFile();
    if (!out)
        return systemFailure(errno, "create a temporary file");
    Bytes bytes(mostAtOnce);
    Bytes front; // until it is enough to judge
    for (std::uint64_t have = 0;;) {
        if (goesOn && !goesOn(have))
            return failure(std::make_error_code(std::errc::operation_canceled), "read " + name);
        const auto got = readSome(pipe.get(), bytes, name);
        if (!got)
            return std::unexpected(got.error());
        if (!*got)
            continue;
        const auto read = ByteView(bytes).first(**got);
        if (front.size() < enoughToJudge) {
            front.insert(front.end(), read.begin(), read.end());
            if ((front.size() >= enoughToJudge || read.empty()) && !mayBeCapture(front))
                return failure(std::make_error_code(std::errc::bad_message), "read " + name);
        }
        if (read.empty())
            return out;
        if (!hasRoom(out.get(), have, read.size()))
            return systemFailure(ENOSPC, "keep what comes from " + name);
        if (auto written = writeTo(out.get(), read); !written)
            return std::unexpected(written.error());
        have += read.size();
    }
}

} // namespace ipcscope::capture
