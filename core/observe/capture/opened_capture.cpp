// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/opened_capture.h"

#include "core/observe/capture/spooled.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace ipcscope::capture {

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
        Commands commands;
        if (part.tellers > 0) {
            if (progress && ++read % askEvery == 0 && !progress(part.offset, out.file->size()))
                return failure(std::make_error_code(std::errc::operation_canceled), "read " + path);
            const auto records = out.file->load(part);
            roster.add(*records);
            commands = commandsIn(*records);
        }
        out.chunks.emplace_back(out.file, part, std::move(commands));
    }
    out.roster = std::make_shared<const Roster>(std::move(roster));
    return out;
}

} // namespace ipcscope::capture
