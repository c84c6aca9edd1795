// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/shell_word.h"

#include "core/transport/base/showable.h"

#include <fmt/format.h>

namespace ipcscope::text {

namespace {

std::string inQuotes(std::string_view text) {
    std::string word = "'";
    for (const char each : text)
        word += each == '\'' ? std::string("'\\''") : std::string(1, each);
    return word + '\'';
}

std::string inCodes(std::string_view bytes) {
    std::string word = "$'";
    for (const char byte : bytes)
        if (byte == '\'' || byte == '\\')
            word.append({'\\', byte});
        else if (byte >= ' ' && byte <= '~')
            word += byte;
        else
            word += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
    return word + '\'';
}

} // namespace

std::string shellWord(std::string_view bytes) {
    constexpr std::string_view bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,-";
    if (!bytes.empty() && bytes.find_first_not_of(bare) == std::string_view::npos)
        return std::string(bytes);
    return showable(bytes, bytes.size()) == bytes ? inQuotes(bytes) : inCodes(bytes);
}

} // namespace ipcscope::text
