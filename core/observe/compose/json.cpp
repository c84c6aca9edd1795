// SPDX-License-Identifier: MPL-2.0
#include "core/observe/compose/parsers.h"
#include "core/observe/text/json_reader.h"

#include <optional>

namespace ipcscope::compose {

namespace {

constexpr std::size_t maxDepth = 128;

std::optional<SyntaxError> check(std::string_view text) {
    text::JsonReader reader(text, maxDepth);
    auto token = reader.next();
    while (token != text::JsonToken::End && token != text::JsonToken::Fault)
        token = reader.next();
    if (token == text::JsonToken::End)
        return std::nullopt;
    if (reader.trouble() == text::JsonReader::Trouble::TooDeep)
        return errorAt(text, {reader.fault().offset, "nested deeper than 128 levels"}).error();
    return errorAt(text, reader.fault()).error();
}

} // namespace

Parsed parseJson(std::string_view text) {
    if (text.size() > maxLength)
        return tooLong();
    if (auto error = check(text))
        return std::unexpected(std::move(*error));
    return copyOf(bytesOf(text));
}

Formatted formatJson(ByteView bytes) {
    if (bytes.size() > maxLength)
        return tooLong();
    if (auto error = check(textOf(bytes)))
        return std::unexpected(std::move(*error));
    return std::string(textOf(bytes));
}

} // namespace ipcscope::compose
