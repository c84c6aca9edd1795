// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/completion.h"

#include "core/observe/capture/filter/operators.h"
#include "core/observe/text/hex.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace ipcscope::capture {

namespace {

using Token = FilterToken::Kind;

bool isOperator(const FilterToken& token) {
    return token.kind == Token::Operator ||
           (token.kind == Token::Word && (token.text == "starts" || token.text == "in"));
}

bool joins(const FilterToken& token) {
    return token.kind == Token::Open ||
           (token.kind == Token::Word && (token.text == "and" || token.text == "or" || token.text == "not"));
}

/// The field that a value at the end of `tokens` is compared with: behind its operator, or within "in (".
std::optional<FieldReference> comparedWith(const std::vector<FilterToken>& tokens) {
    auto at = tokens.size();
    while (at > 1 && tokens[at - 1].kind == Token::Comma)
        at -= 2;
    if (at > 1 && tokens[at - 1].kind == Token::Open && isOperator(tokens[at - 2]))
        --at;
    if (at < 2 || !isOperator(tokens[at - 1]))
        return std::nullopt;
    return fieldNamed(tokens[at - 2].text);
}

std::vector<std::string> allFields() {
    std::vector<std::string> out;
    for (const auto& field : fields()) {
        if (field.takes == Field::Takes::Nothing)
            out.emplace_back(field.name);
    }
    for (const auto* const written : {"frame[1]", "frame[1].size"})
        out.emplace_back(written);
    for (const auto& field : fields()) {
        if (field.takes == Field::Takes::Path)
            out.push_back(std::string(field.name) + '.');
    }
    return out;
}

/// Behind `field`: how it can be compared; by itself it is a word.
std::vector<std::string> operatorsFor(const FieldReference& field) {
    std::vector<std::string> out;
    for (const auto& [text, op] : operatorSigns()) {
        if (fits(op, field.field->type))
            out.emplace_back(text);
    }
    return out;
}

/// The field at the end of `tokens`, if a test begins with it.
std::optional<FieldReference> fieldAtEnd(const std::vector<FilterToken>& tokens) {
    if (tokens.back().kind != Token::Word || (tokens.size() > 1 && !joins(tokens[tokens.size() - 2])))
        return std::nullopt;
    return fieldNamed(tokens.back().text);
}

} // namespace

std::string quotedForFilter(std::string_view value) {
    constexpr std::array<std::string_view, 7> words{"and", "or", "not", "has", "in", "starts", ""};
    const bool plain = value.find_first_of(" \t\r\n(),\"=<>!~\\/") == std::string_view::npos &&
                       std::ranges::find(words, value) == words.end();
    if (plain)
        return std::string(value);
    std::string out = "\"";
    for (const char c : value) {
        if (c == '\n' || c == '\t') {
            out += c == '\n' ? "\\n" : "\\t";
            continue;
        }
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

std::string equalsTest(std::string_view field, std::string_view value) {
    std::string out(field);
    return out + " == " +
           (showable(value, value.size() + 1) == value ? quotedForFilter(value)
                                                       : "hex\"" + text::toHex(bytesOf(value)) + '"');
}

Completion complete(std::string_view text, std::size_t cursor,
                    const std::function<std::vector<std::string>(const FieldReference&)>& seen,
                    const std::function<std::vector<std::string>(std::string_view)>& members) {
    cursor = std::min(cursor, text.size());
    const auto before = text.substr(0, cursor);
    const auto wordAt = before.find_last_of(" \t(),=<>!~") + 1;
    Completion out{.begin = wordAt, .end = cursor, .choices = {}};
    const auto tokens = filterTokens(before.substr(0, wordAt));
    if (!tokens)
        return out;
    auto whole = *tokens;
    whole.pop_back();
    const auto typed = before.substr(wordAt);
    std::vector<std::string> choices;
    const auto addMembers = [&] {
        const auto front = typed.substr(0, std::min(typed.find('.'), typed.size()));
        const auto field = front == typed ? std::nullopt : fieldNamed(front);
        if (members && field && field->field->takes == Field::Takes::Path)
            std::ranges::move(members(typed), std::back_inserter(choices));
    };
    if (const auto field = comparedWith(whole)) {
        for (const auto word : field->field->words)
            choices.emplace_back(word);
        const std::string_view unit = field->field->type == Field::Type::Duration ? "ns" : "";
        for (const auto& value : seen(*field))
            choices.push_back(quotedForFilter(value) += unit);
    } else if (whole.empty() || joins(whole.back())) {
        choices = allFields();
        choices.emplace_back("not");
        choices.emplace_back("has");
        addMembers();
    } else if (whole.back().kind == Token::Word && whole.back().text == "has") {
        choices = allFields();
        addMembers();
    } else {
        if (const auto begun = fieldAtEnd(whole))
            choices = operatorsFor(*begun);
        choices.insert(choices.end(), {"and", "or"});
    }
    for (auto& choice : choices) {
        if (choice.starts_with(typed) && choice != typed && std::ranges::find(out.choices, choice) == out.choices.end())
            out.choices.push_back(std::move(choice));
    }
    return out;
}

} // namespace ipcscope::capture
