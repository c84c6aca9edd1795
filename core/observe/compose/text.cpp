// SPDX-License-Identifier: MPL-2.0
#include "core/observe/compose/parsers.h"
#include "core/observe/text/utf8.h"

#include <algorithm>

namespace ipcscope::compose {

namespace {

bool cannotBeTyped(std::uint8_t byte) {
    return (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F;
}

} // namespace

Parsed parseText(std::string_view text) {
    if (text.size() > maxLength)
        return tooLong();
    return copyOf(bytesOf(text));
}

Formatted formatText(ByteView bytes) {
    if (bytes.size() > maxLength)
        return tooLong();
    if (const auto valid = text::validLength(bytes); valid < bytes.size())
        return errorAt(textOf(bytes), {valid, "not valid UTF-8"});
    if (const auto control = std::ranges::find_if(bytes, cannotBeTyped); control != bytes.end())
        return errorAt(textOf(bytes),
                       {static_cast<std::size_t>(control - bytes.begin()), "a control character that cannot be typed"});
    return std::string(textOf(bytes));
}

} // namespace ipcscope::compose
