// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/hex.h"

#include "core/observe/compose/parsers.h"

namespace ipcscope::compose {

Parsed parseHex(std::string_view text) {
    if (text.size() > maxLength)
        return tooLong();
    auto bytes = text::fromHex(text);
    if (!bytes)
        return errorAt(text, bytes.error());
    return std::move(*bytes);
}

Formatted formatHex(ByteView bytes) {
    if (bytes.size() > maxLength / 3)
        return tooLong();
    return text::toHex(bytes);
}

} // namespace ipcscope::compose
