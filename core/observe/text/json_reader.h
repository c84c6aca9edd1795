// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/text/base64.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::text {

enum class JsonToken { BeginObject, EndObject, BeginArray, EndArray, Key, String, Number, Literal, End, Fault };

/// Reads one JSON value (RFC 8259) token by token: no recursion, no copy, one bit a level. Strings must be valid UTF-8;
/// lone surrogates in escapes are let through.
class JsonReader {
public:
    enum class Trouble {
        None,
        Syntax,    ///< not JSON
        Truncated, ///< right up to the end, which comes too early
        TooDeep,   ///< nested deeper than wanted
    };
    JsonReader(std::string_view text, std::size_t maxDepth)
        : m_text(text)
        , m_maxDepth(maxDepth) {}

    /// End: the value was whole and nothing but white space follows. Fault: see fault(); final.
    JsonToken next();
    /// Where the last token stands: [begin(), end()), strings and keys with their quotes.
    std::size_t begin() const { return m_begin; }
    std::size_t end() const { return m_at; }
    /// Containers that are open now.
    std::size_t depth() const { return m_inObject.size(); }
    Trouble trouble() const { return m_trouble; }
    const TextFault& fault() const { return m_fault; }

private:
    enum class Expect { Value, ValueOrEnd, KeyOrEnd, Colon, CommaOrEnd, Nothing };
    JsonToken value();
    JsonToken open(bool object);
    JsonToken close(char bracket);
    JsonToken afterValue(JsonToken token);
    JsonToken key();
    JsonToken colonAndValue();
    JsonToken commaOrEnd();
    JsonToken number();
    JsonToken literal();
    bool string();
    bool escape();
    bool digitRun();
    JsonToken fail(std::size_t offset, std::string what);
    bool failed(std::size_t offset, std::string what);
    void skipSpace();
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }

    std::string_view m_text;
    std::size_t m_maxDepth;
    std::size_t m_at = 0;
    std::size_t m_begin = 0;
    std::vector<bool> m_inObject;
    Expect m_expect = Expect::Value;
    Trouble m_trouble = Trouble::None;
    TextFault m_fault;
};

/// The text that a string token (with its quotes, as JsonReader accepted it) stands for; stops after `limit` bytes or
/// so.
std::string unquoted(std::string_view token, std::size_t limit);

} // namespace ipcscope::text
