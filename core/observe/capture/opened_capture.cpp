// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/opened_capture.h"

#include "core/observe/capture/spooled.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace ipcscope::capture {

namespace {

bool tellsWhoIsThere(const RecordHeader& header) {
    return header.kind() == Kind::PeerUp || header.kind() == Kind::PeerDown;
}

/// The commands of a part, and who came and went in it. Where nobody did, as where heartbeats are all that it tells of,
/// its index is enough.
Commands toldIn(const pcapng::CaptureFile& file, const pcapng::Part& part, Roster& roster) {
    if (part.tellers == 0)
        return {};
    if (const auto headers = file.headers(part); headers && std::ranges::none_of(*headers, tellsWhoIsThere))
        return commandsIn(*headers);
    const auto records = file.load(part);
    roster.add(*records, part.first);
    return commandsIn(records->headers());
}

} // namespace

Result<OpenedCapture> openCapture(const std::string& path, const pcapng::CaptureFile::Progress& progress) {
    constexpr std::size_t askEvery = 16;
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd)
        return systemFailure(errno, "open " + path);
    const bool fromPipe = isPipe(fd.get());
    if (fromPipe) {
        const auto goesOn = [&progress](std::uint64_t bytes) { return !progress || progress(bytes, 0); };
        auto spooled = spool(fd, path, goesOn);
        if (!spooled)
            return std::unexpected(spooled.error());
        fd = std::move(*spooled);
    }
    auto file = pcapng::CaptureFile::of(std::move(fd), path, progress);
    if (!file)
        return std::unexpected(file.error());
    OpenedCapture out{.file = std::move(*file), .chunks = {}, .roster = {}, .fromPipe = fromPipe};
    Roster roster;
    roster.add(out.file->peers());
    std::size_t read = 0;
    for (const auto& part : out.file->parts()) {
        if (part.tellers > 0 && progress && ++read % askEvery == 0 && !progress(part.offset, out.file->size()))
            return failure(std::make_error_code(std::errc::operation_canceled), "read " + path);
        out.chunks.emplace_back(out.file, part, toldIn(*out.file, part, roster));
    }
    out.roster = std::make_shared<const Roster>(std::move(roster));
    return out;
}

} // namespace ipcscope::capture
