// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/base64.h"

#include "core/observe/compose/parsers.h"

namespace ipcscope::compose {

Parsed parseBase64(std::string_view text) {
    if (text.size() > maxLength)
        return tooLong();
    auto bytes = text::fromBase64(text);
    if (!bytes)
        return errorAt(text, bytes.error());
    return std::move(*bytes);
}

Formatted formatBase64(ByteView bytes) {
    if (bytes.size() > maxLength / 4 * 3)
        return tooLong();
    return text::toBase64(bytes);
}

} // namespace ipcscope::compose
