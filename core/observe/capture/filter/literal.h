// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"
#include "core/observe/capture/filter/number.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::capture {

/// What a field is compared with.
struct Literal {
    std::string text; ///< as it was written, without quotes
    std::optional<Number> number = {};
};

/// `written` as a value of this type; else why it is none. `now`: what -5s counts from, ns since the epoch. Times are
/// of today, local time ("10:22:01.5"), or before now ("-5s"); durations "50ms"; sizes "64k".
std::expected<Literal, std::string> literalFor(const Field& field, std::string_view written, std::int64_t now);

} // namespace ipcscope::capture
