// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter_run.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// Values of a field in the newest records, most frequent first, at most `most`: for completion. Looks from the newest
/// back until the budget is used up; records that would have to be read from a file are passed over. Values of more
/// than 64 bytes, and those that cannot be read as they are, are left out.
std::vector<std::string> seenValues(const Store& store, const FieldReference& field, const Surroundings& surroundings,
                                    std::size_t most, std::chrono::steady_clock::duration budget);

/// Names of members of payloads in the newest messages, as a filter names them, most frequent first, at most `most`.
/// They begin with `begun`, which has the field whose paths lead into the format in front: "json.p". Of lists only the
/// first element has a name here, and of a message the first frames. Looks as far as seenValues() does.
std::vector<std::string> seenMembers(const Store& store, std::string_view begun, std::size_t most,
                                     std::chrono::steady_clock::duration budget);

} // namespace ipcscope::capture
