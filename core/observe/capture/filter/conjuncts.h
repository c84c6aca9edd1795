// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// What must hold all together for a filter to hold: what stands between its outermost "and"s. One part if there is an
/// outermost "or", or if the text is no filter; none if it is blank.
std::vector<std::string> conjuncts(std::string_view filter);
/// The filter that holds if all of `parts` hold, each one of conjuncts() or a filter by itself.
std::string conjunction(const std::vector<std::string>& parts);
/// The filter that holds where `filter` does not; twice is once more the same.
std::string negated(std::string_view filter);

} // namespace ipcscope::capture
