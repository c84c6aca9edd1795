// SPDX-License-Identifier: MPL-2.0
#include "core/observe/text/json_reader.h"

#include "core/observe/text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ipcscope::text {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

} // namespace

JsonToken JsonReader::fail(std::size_t offset, std::string what) {
    failed(offset, std::move(what));
    return JsonToken::Fault;
}

bool JsonReader::failed(std::size_t offset, std::string what) {
    if (m_trouble == Trouble::None)
        m_trouble = offset >= m_text.size() ? Trouble::Truncated : Trouble::Syntax;
    m_fault = {offset, std::move(what)};
    return false;
}

void JsonReader::skipSpace() {
    while (!atEnd() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t'))
        ++m_at;
}

JsonToken JsonReader::next() {
    if (m_trouble != Trouble::None)
        return JsonToken::Fault;
    skipSpace();
    m_begin = m_at;
    switch (m_expect) {
    case Expect::Value:
        return value();
    case Expect::ValueOrEnd:
        return peek() == ']' ? close(']') : value();
    case Expect::KeyOrEnd:
        return peek() == '}' ? close('}') : key();
    case Expect::Colon:
        return colonAndValue();
    case Expect::CommaOrEnd:
        return commaOrEnd();
    case Expect::Nothing:
        break;
    }
    return atEnd() ? JsonToken::End : fail(m_at, "expected nothing more behind the value");
}

JsonToken JsonReader::value() {
    if (atEnd())
        return fail(m_at, "expected a value");
    const char c = peek();
    if (c == '{' || c == '[')
        return open(c == '{');
    if (c == '"')
        return string() ? afterValue(JsonToken::String) : JsonToken::Fault;
    if (c == '-' || isDigit(c))
        return number();
    return literal();
}

JsonToken JsonReader::open(bool object) {
    if (m_inObject.size() >= m_maxDepth) {
        m_trouble = Trouble::TooDeep;
        return fail(m_at, "nested too deep");
    }
    ++m_at;
    m_inObject.push_back(object);
    m_expect = object ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    return object ? JsonToken::BeginObject : JsonToken::BeginArray;
}

JsonToken JsonReader::close(char bracket) {
    ++m_at;
    m_inObject.pop_back();
    return afterValue(bracket == '}' ? JsonToken::EndObject : JsonToken::EndArray);
}

JsonToken JsonReader::afterValue(JsonToken token) {
    m_expect = m_inObject.empty() ? Expect::Nothing : Expect::CommaOrEnd;
    return token;
}

JsonToken JsonReader::commaOrEnd() {
    const bool object = m_inObject.back();
    const char bracket = object ? '}' : ']';
    if (peek() == bracket)
        return close(bracket);
    if (atEnd())
        return fail(m_at, object ? "expected a comma or '}'" : "expected a comma or ']'");
    if (peek() != ',')
        return fail(m_at, "expected a comma");
    ++m_at;
    skipSpace();
    m_begin = m_at;
    return object ? key() : value();
}

JsonToken JsonReader::key() {
    if (peek() != '"')
        return fail(m_at, "expected a member name in quotes");
    if (!string())
        return JsonToken::Fault;
    m_expect = Expect::Colon;
    return JsonToken::Key;
}

JsonToken JsonReader::colonAndValue() {
    if (peek() != ':')
        return fail(m_at, "expected a colon");
    ++m_at;
    skipSpace();
    m_begin = m_at;
    return value();
}

JsonToken JsonReader::number() {
    if (peek() == '-')
        ++m_at;
    const auto first = m_at;
    if (!digitRun())
        return JsonToken::Fault;
    if (m_text[first] == '0' && m_at - first > 1)
        return fail(first, "a number does not begin with a zero");
    if (peek() == '.') {
        ++m_at;
        if (!digitRun())
            return JsonToken::Fault;
    }
    if (peek() == 'e' || peek() == 'E') {
        ++m_at;
        if (peek() == '+' || peek() == '-')
            ++m_at;
        if (!digitRun())
            return JsonToken::Fault;
    }
    return afterValue(JsonToken::Number);
}

bool JsonReader::digitRun() {
    if (!isDigit(peek()))
        return failed(m_at, "expected a digit");
    while (isDigit(peek()))
        ++m_at;
    return true;
}

JsonToken JsonReader::literal() {
    constexpr std::array<std::string_view, 3> words{"true", "false", "null"};
    const auto rest = m_text.substr(m_at);
    for (const auto word : words) {
        if (rest.starts_with(word)) {
            m_at += word.size();
            return afterValue(JsonToken::Literal);
        }
        if (word.starts_with(rest))
            return fail(m_text.size(), "expected a value");
    }
    return fail(m_at, "expected a value");
}

bool JsonReader::string() {
    ++m_at;
    while (!atEnd()) {
        const auto byte = static_cast<std::uint8_t>(m_text[m_at]);
        if (byte == '"') {
            ++m_at;
            return true;
        }
        if (byte < 0x20)
            return failed(m_at, "a control character must be written as an escape");
        if (byte == '\\') {
            if (!escape())
                return false;
            continue;
        }
        const auto rest = bytesOf(m_text.substr(m_at));
        const auto length = byte < 0x80 ? 1 : characterLength(rest);
        if (length == 0 && withoutCutCharacter(rest.first(std::min<std::size_t>(rest.size(), 4))).empty())
            break;
        if (length == 0)
            return failed(m_at, "not valid UTF-8");
        m_at += length;
    }
    return failed(m_text.size(), "expected the closing quote");
}

bool JsonReader::escape() {
    constexpr std::string_view simple = "\"\\/bfnrt";
    ++m_at;
    if (atEnd())
        return failed(m_at, "expected the rest of an escape");
    if (peek() != 'u') {
        if (simple.find(peek()) == std::string_view::npos)
            return failed(m_at, "there is no such escape");
        ++m_at;
        return true;
    }
    ++m_at;
    for (int i = 0; i < 4; ++i, ++m_at) {
        if (!isHexDigit(peek()))
            return failed(m_at, "expected four hex digits");
    }
    return true;
}

namespace {

char32_t unitAt(std::string_view digits) {
    std::uint32_t unit = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    return unit;
}

/// Appends what the \u escape (or the pair of them) at the front of `rest` means; answers its length.
std::size_t appendUnit(std::string& out, std::string_view rest) {
    const char32_t unit = unitAt(rest.substr(2, 4));
    const auto next = rest.substr(6);
    const bool high = unit >= 0xD800 && unit < 0xDC00;
    if (high && next.size() >= 6 && next.starts_with("\\u")) {
        const char32_t low = unitAt(next.substr(2, 4));
        if (low >= 0xDC00 && low < 0xE000) {
            appendCharacter(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return 12;
        }
    }
    appendCharacter(out, unit);
    return 6;
}

char simpleEscape(char c) {
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

} // namespace

std::string unquoted(std::string_view token, std::size_t limit) {
    std::string out;
    auto rest = token.size() >= 2 ? token.substr(1, token.size() - 2) : std::string_view();
    while (!rest.empty() && out.size() < limit) {
        if (rest[0] != '\\') {
            const auto plain = rest.substr(0, std::min(rest.find('\\'), limit - out.size() + 4));
            out += plain;
            rest.remove_prefix(plain.size());
        } else if (rest.size() >= 6 && rest[1] == 'u') {
            rest.remove_prefix(appendUnit(out, rest));
        } else {
            out.push_back(simpleEscape(rest.size() > 1 ? rest[1] : '\\'));
            rest.remove_prefix(std::min<std::size_t>(rest.size(), 2));
        }
    }
    if (!rest.empty())
        out.resize(withoutCutCharacter(bytesOf(out)).size());
    return out;
}

} // namespace ipcscope::text
