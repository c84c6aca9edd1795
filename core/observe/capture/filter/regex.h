// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace ipcscope::capture {

/// A regular expression of PCRE2 over the characters of UTF-8; bytes that are none may stand anywhere, and nothing in
/// a pattern takes one. A match that takes more steps, depth or memory than is reasonable counts
/// as none. May be used by several threads.
class Regex {
public:
    struct Fault {
        std::size_t offset = 0; ///< in the pattern, a slash and the flags
        std::string what;
    };
    /// `flags`: "i" ignores case, "s" lets a dot match line ends.
    static std::expected<Regex, Fault> compile(std::string_view pattern, std::string_view flags);
    bool matches(ByteView bytes) const;

private:
    struct Code;
    explicit Regex(std::shared_ptr<const Code> code)
        : m_code(std::move(code)) {}
    std::shared_ptr<const Code> m_code;
};

} // namespace ipcscope::capture
