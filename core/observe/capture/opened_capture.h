// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/kept_chunk.h"
#include "core/observe/capture/pcapng/file.h"

#include <memory>
#include <string>
#include <vector>

namespace ipcscope::capture {

/// A capture file as a store takes it.
struct OpenedCapture {
    std::shared_ptr<const pcapng::CaptureFile> file; ///< with its notes and its damage
    std::vector<KeptChunk> chunks;
    std::shared_ptr<const Roster> roster; ///< of the whole file
    bool fromPipe = false;                ///< `file` is what came out of it
};

/// Reads the file's directory and those of its records that tell who is there. A pipe is read to its end first, and
/// `progress` told 0 as the bytes in all meanwhile. Errors and progress as CaptureFile::open(), and those of spool().
Result<OpenedCapture> openCapture(const std::string& path, const pcapng::CaptureFile::Progress& progress = {});

} // namespace ipcscope::capture
