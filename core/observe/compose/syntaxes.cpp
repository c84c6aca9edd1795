// SPDX-License-Identifier: MPL-2.0
#include "core/observe/compose/parsers.h"
#include "core/observe/text/utf8.h"

#include <algorithm>
#include <array>

namespace ipcscope::compose {

std::span<const Syntax> syntaxes() {
    static constexpr std::array table{
        Syntax{"text", parseText, formatText},
        Syntax{"hex", parseHex, formatHex},
        Syntax{"base64", parseBase64, formatBase64},
        Syntax{"JSON", parseJson, formatJson},
    };
    return table;
}

const Syntax* syntaxNamed(std::string_view name) {
    const auto all = syntaxes();
    const auto found = std::ranges::find(all, name, &Syntax::name);
    return found == all.end() ? nullptr : &*found;
}

std::unexpected<SyntaxError> errorAt(std::string_view text, const text::TextFault& fault) {
    const auto position = text::positionOf(text, fault.offset);
    return std::unexpected(SyntaxError{position.line, position.column, fault.what});
}

std::unexpected<SyntaxError> tooLong() {
    return std::unexpected(SyntaxError{1, 1, "longer than 64 MiB"});
}

} // namespace ipcscope::compose
