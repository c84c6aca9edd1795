// SPDX-License-Identifier: MPL-2.0
#include "core/transport/base/unseen.h"

#include <algorithm>
#include <array>

namespace ipcscope {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Sorted.
constexpr std::array unseen{
    Range{0x0080, 0x009F}, Range{0x00AD, 0x00AD}, Range{0x034F, 0x034F}, Range{0x061C, 0x061C}, Range{0x115F, 0x1160},
    Range{0x17B4, 0x17B5}, Range{0x180B, 0x180F}, Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},
    Range{0x3164, 0x3164}, Range{0xFEFF, 0xFEFF}, Range{0xFFA0, 0xFFA0}, Range{0xFFF0, 0xFFFB}, Range{0xE0000, 0xE0FFF},
};

} // namespace

bool isUnseen(char32_t code) {
    const auto* range =
        std::ranges::lower_bound(unseen, code, {}, [](const Range& candidate) { return candidate.last; });
    const bool listed = range != unseen.end() && range->first <= code;
    const bool noncharacter = (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
    return listed || noncharacter;
}

} // namespace ipcscope
