// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/output_file.h"

#include <string>
#include <string_view>
#include <vector>

/// Names of files that a window records into: NAME.recording.ipcscope.pcapng while it does, so that a recording whose
/// program was killed is found again, and NAME.ipcscope.pcapng once it is whole.
namespace ipcscope::capture::recording {

/// A new file in `folder`, which is made if it is not there (0700), locked as long as it or a reader of it is open.
/// What cannot stand in a file's name is left out of `name`; a number is added if there is such a file already.
Result<OutputFile> create(const std::string& folder, std::string_view name);
/// Gives a file of create() its final name and answers it; never takes the place of another.
Result<std::string> seal(const std::string& path);
/// Recordings in `folder` that nobody works on any more and that nobody sealed, in order of their names.
std::vector<std::string> abandoned(const std::string& folder);

} // namespace ipcscope::capture::recording
