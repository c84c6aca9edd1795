// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/conjuncts.h"

#include "core/observe/capture/filter/lexer.h"

#include <algorithm>

namespace ipcscope::capture {

namespace {

using Token = FilterToken::Kind;
constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Offsets of the words "and" and "or" that stand in no parentheses; nothing if this is no filter.
struct Joints {
    std::vector<std::size_t> ands;
    bool anyOr = false;
    bool wholeInParentheses = false; ///< the first one closes at the very end
};
Joints jointsOf(std::string_view filter) {
    Joints out;
    const auto tokens = filterTokens(filter);
    if (!tokens)
        return out;
    std::size_t depth = 0, outside = 0;
    for (const FilterToken& token : *tokens) {
        if (token.kind == Token::Close && depth > 0)
            --depth;
        if (depth == 0 && token.kind == Token::Word && token.text == "and")
            out.ands.push_back(token.offset);
        out.anyOr |= depth == 0 && token.kind == Token::Word && token.text == "or";
        outside += depth == 0 && token.kind != Token::End ? 1 : 0;
        if (token.kind == Token::Open)
            ++depth;
    }
    const bool opens = tokens->front().kind == Token::Open;
    out.wholeInParentheses = opens && outside == 2 && depth == 0 && tokens->size() > 2;
    return out;
}

bool isOneTest(std::string_view filter) {
    const Joints joints = jointsOf(filter);
    return joints.ands.empty() && !joints.anyOr;
}

} // namespace

std::vector<std::string> conjuncts(std::string_view filter) {
    filter = trimmed(filter);
    if (filter.empty())
        return {};
    const Joints joints = jointsOf(filter);
    if (joints.anyOr || joints.ands.empty())
        return {std::string(filter)};
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (const std::size_t at : joints.ands) {
        parts.emplace_back(trimmed(filter.substr(from, at - from)));
        from = at + std::string_view("and").size();
    }
    parts.emplace_back(trimmed(filter.substr(from)));
    // "and" without a neighbour means nothing: that is for the parser to say.
    return std::ranges::any_of(parts, &std::string::empty) ? std::vector{std::string(filter)} : parts;
}

std::string conjunction(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty())
            out += " and ";
        const bool loose = parts.size() > 1 && jointsOf(part).anyOr;
        out += loose ? "(" + part + ")" : part;
    }
    return out;
}

std::string negated(std::string_view filter) {
    filter = trimmed(filter);
    constexpr std::string_view negation = "not ";
    if (isOneTest(filter) && filter.starts_with(negation)) {
        const auto rest = trimmed(filter.substr(negation.size()));
        const bool wrapped = jointsOf(rest).wholeInParentheses;
        return std::string(wrapped ? trimmed(rest.substr(1, rest.size() - 2)) : rest);
    }
    return isOneTest(filter) ? "not " + std::string(filter) : "not (" + std::string(filter) + ")";
}

} // namespace ipcscope::capture
