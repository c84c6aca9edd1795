// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/opened_capture.h"

#include <utility>

namespace ipcscope::capture {

Result<OpenedCapture> openCapture(const std::string& path, const pcapng::CaptureFile::Progress& progress) {
    constexpr std::size_t askEvery = 16;
    auto file = pcapng::CaptureFile::open(path, progress);
    if (!file)
        return std::unexpected(file.error());
    OpenedCapture out{.file = std::move(*file), .chunks = {}, .roster = {}};
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
