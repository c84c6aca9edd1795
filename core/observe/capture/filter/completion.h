// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter.h"

#include <functional>
#include <string>
#include <vector>

namespace ipcscope::capture {

/// What may be typed at a place in a filter.
struct Completion {
    std::size_t begin = 0; ///< what is replaced: [begin, end) of the bytes typed
    std::size_t end = 0;
    std::vector<std::string> choices; ///< as they are written in a filter: values that need quotes have them
};

/// `seen` answers values that a field was seen to have, best first; `members` the names of members (json.price) that
/// were seen in payloads and begin with what is typed (json.p). Fields first, then operators, then values behind one,
/// then "and" and "or" behind a whole test.
Completion complete(std::string_view text, std::size_t cursor,
                    const std::function<std::vector<std::string>(const FieldReference&)>& seen,
                    const std::function<std::vector<std::string>(std::string_view)>& members = {});
/// A value as it is written in a filter.
std::string quotedForFilter(std::string_view value);
/// The test that holds where `field` has just this value; what cannot be read as it is is written in hex.
std::string equalsTest(std::string_view field, std::string_view value);

} // namespace ipcscope::capture
