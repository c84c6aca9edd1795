// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/lexer.h"

#include "core/observe/text/hex.h"
#include "core/observe/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ipcscope::capture {

namespace {

using Kind = FilterToken::Kind;
constexpr std::string_view spaces = " \t\r\n";
constexpr std::string_view endsWord = " \t\r\n(),\"=<>!~";
constexpr std::array<std::string_view, 8> operators{"==", "!=", "<=", ">=", "=~", "<", ">", "~"};

/// From the character behind the opening quote; `at` ends behind the closing one.
std::expected<std::string, FilterFault> quoted(std::string_view text, std::size_t& at, char quote) {
    const auto begin = at - 1;
    std::string out;
    while (at < text.size() && text[at] != quote) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            const char escaped = text[at + 1];
            if (quote == '/')
                out += escaped == '/' ? std::string("/") : std::string{'\\', escaped};
            else
                out.push_back(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            at += 2;
        } else {
            out.push_back(text[at++]);
        }
    }
    if (at >= text.size()) {
        auto fault =
            filterFault(text, begin, quote == '/' ? "the regular expression does not end" : "the text does not end");
        fault.incomplete = true;
        return std::unexpected(std::move(fault));
    }
    ++at;
    return out;
}

std::expected<FilterToken, FilterFault> next(std::string_view text, std::size_t& at, bool afterMatches) {
    FilterToken out{.kind = Kind::Word, .offset = at, .text = {}, .flags = {}};
    const auto rest = text.substr(at);
    if (constexpr std::string_view marks = "(),"; marks.contains(rest.front())) {
        out.kind = rest.front() == '(' ? Kind::Open : rest.front() == ')' ? Kind::Close : Kind::Comma;
        ++at;
        return out;
    }
    for (const auto one : operators) {
        if (rest.starts_with(one)) {
            out.kind = Kind::Operator;
            out.text = one;
            at += one.size();
            return out;
        }
    }
    const bool hex = rest.starts_with("hex\"");
    const bool regex = afterMatches && rest.front() == '/';
    if (rest.front() == '"' || hex || regex) {
        at += hex ? 4 : 1;
        auto inner = quoted(text, at, regex ? '/' : '"');
        if (!inner)
            return std::unexpected(inner.error());
        out.kind = hex ? Kind::Bytes : regex ? Kind::Regex : Kind::String;
        out.text = std::move(*inner);
        for (; regex && at < text.size() && text[at] >= 'a' && text[at] <= 'z'; ++at)
            out.flags.push_back(text[at]);
        if (!hex)
            return out;
        const auto bytes = text::fromHex(out.text);
        if (!bytes)
            return std::unexpected(filterFault(text, out.offset + 4 + bytes.error().offset, bytes.error().what));
        out.text = textOf(*bytes);
        return out;
    }
    const auto length = std::min(rest.find_first_of(endsWord), rest.size());
    if (length == 0) {
        const std::string_view instead = rest.front() == '!' ? "not" : "==";
        return std::unexpected(filterFault(
            text, at, fmt::format("a single \"{}\" means nothing here – did you mean {}?", rest.front(), instead)));
    }
    out.text = rest.substr(0, length);
    at += length;
    return out;
}

} // namespace

std::size_t placeInRegex(std::string_view text, const FilterToken& regex, std::size_t offset) {
    auto at = regex.offset + 1;
    for (std::size_t in = 0; in < offset && at < text.size(); ++in) {
        const bool slash = text.substr(at).starts_with("\\/"); // the pattern has the slash alone
        at += slash ? 2 : 1;
    }
    return at;
}

FilterFault filterFault(std::string_view text, std::size_t offset, std::string what) {
    return {.offset = offset, .column = text::positionOf(text, offset).column, .what = std::move(what)};
}

std::expected<std::vector<FilterToken>, FilterFault> filterTokens(std::string_view text) {
    std::vector<FilterToken> out;
    for (std::size_t at = 0;;) {
        at = std::min(text.find_first_not_of(spaces, at), text.size());
        if (at == text.size())
            break;
        auto token = next(text, at, !out.empty() && out.back().kind == Kind::Operator && out.back().text == "=~");
        if (!token)
            return std::unexpected(token.error());
        out.push_back(std::move(*token));
    }
    out.push_back({.kind = Kind::End, .offset = text.size(), .text = {}, .flags = {}});
    return out;
}

} // namespace ipcscope::capture
