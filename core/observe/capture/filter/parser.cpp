// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/filter.h"
#include "core/observe/capture/filter/operators.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace ipcscope::capture {

namespace {

using Token = FilterToken::Kind;
using Operator = Filter::Operator;
using Type = Field::Type;
constexpr std::size_t maxDepth = 64;
constexpr std::size_t maxTests = 1'000;

std::int64_t wallTime() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

/// Makes a filter of its tokens by recursive descent, at most so deep.
class FilterParser {
public:
    FilterParser(std::string_view text, std::vector<FilterToken> tokens, std::int64_t now)
        : m_text(text)
        , m_tokens(std::move(tokens))
        , m_now(now) {}

    std::expected<Filter, FilterFault> parse() {
        if (here().kind != Token::End && disjunction(0) && here().kind != Token::End)
            here().kind == Token::Close ? fail("no parenthesis is open")
                                        : failBetween("\"and\" or \"or\" is missing here");
        if (m_fault)
            return std::unexpected(std::move(*m_fault));
        if (!m_filter.m_nodes.empty())
            m_filter.findRequired(m_filter.m_nodes.size() - 1);
        return std::move(m_filter);
    }

private:
    const FilterToken& here() const { return m_tokens[m_at]; }
    const FilterToken& after() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    bool isWord(std::string_view word) const { return here().kind == Token::Word && here().text == word; }
    bool takeWord(std::string_view word) {
        const bool taken = isWord(word);
        m_at += taken ? 1 : 0;
        return taken;
    }
    bool fail(std::string what) { return failAt(here().offset, std::move(what)); }
    bool failAt(std::size_t offset, std::string what) {
        if (!m_fault) {
            m_fault = filterFault(m_text, offset, std::move(what));
            m_fault->incomplete = here().kind == Token::End;
        }
        return false;
    }
    /// Behind a whole test stands something that joins nothing: maybe it, or the word before it, was meant otherwise.
    bool failBetween(std::string_view what) {
        for (const auto at : {m_at, m_at - 1}) {
            const auto* const token = &m_tokens[at];
            const auto meant = token->kind == Token::Word ? meantBy(token->text) : std::string_view();
            if (!meant.empty())
                return failAt(token->offset, fmt::format("\"{}\" means nothing here – did you mean {}?",
                                                         showable(token->text, 64), meant));
        }
        return fail(std::string(what));
    }
    bool push(Filter::Node node) {
        m_filter.m_nodes.push_back(node);
        return true;
    }
    std::size_t newest() const { return m_filter.m_nodes.size() - 1; }

    bool disjunction(std::size_t depth) {
        if (!conjunction(depth))
            return false;
        while (takeWord("or")) {
            const auto left = newest();
            if (!conjunction(depth))
                return false;
            push({Filter::Node::Kind::Or, left, newest()});
        }
        return true;
    }
    bool conjunction(std::size_t depth) {
        if (!negation(depth))
            return false;
        while (takeWord("and")) {
            const auto left = newest();
            if (!negation(depth))
                return false;
            push({Filter::Node::Kind::And, left, newest()});
        }
        return true;
    }
    bool negation(std::size_t depth) {
        if (depth > maxDepth)
            return fail("nested too deeply");
        if (takeWord("not"))
            return negation(depth + 1) && push({Filter::Node::Kind::Not, newest(), 0});
        if (here().kind != Token::Open)
            return test();
        ++m_at;
        if (!disjunction(depth + 1))
            return false;
        if (here().kind != Token::Close)
            return here().kind == Token::End ? fail("\")\" is missing")
                                             : failBetween("\"and\", \"or\" or \")\" is missing here");
        ++m_at;
        return true;
    }

    std::optional<Operator> operatorAt(const FilterToken& token) const {
        if (token.kind != Token::Operator && token.kind != Token::Word)
            return std::nullopt;
        const auto signs = operatorSigns();
        const auto found = std::ranges::find(signs, token.text, &OperatorSign::text);
        return found == signs.end() ? std::nullopt : std::optional(found->op);
    }
    bool add(Filter::Test test) {
        if (m_filter.m_tests.size() == maxTests)
            return fail("too long");
        m_filter.m_tests.push_back(std::move(test));
        return push({Filter::Node::Kind::Test, m_filter.m_tests.size() - 1, 0});
    }
    bool field(Filter::Test& test) {
        auto found = here().kind == Token::Word ? fieldNamed(here().text) : std::nullopt;
        if (!found) {
            if (here().kind != Token::Word)
                return fail("a field is missing here");
            const auto nearest = nearestField(here().text);
            return fail(fmt::format("unknown field \"{}\"{}{}{}", showable(here().text, 64),
                                    nearest.empty() ? "" : " – did you mean ", nearest, nearest.empty() ? "" : "?"));
        }
        test.field = std::move(*found);
        ++m_at;
        return true;
    }
    bool test() {
        Filter::Test out;
        if (isWord("has") && after().kind == Token::Word) {
            ++m_at;
            return field(out) && add(std::move(out));
        }
        const bool value = here().kind == Token::Word || here().kind == Token::String || here().kind == Token::Bytes;
        const auto op = here().kind == Token::Word ? operatorAt(after()) : std::nullopt;
        if (value && !op) {
            out.field = *fieldNamed("text");
            out.op = Operator::Contains;
            out.literals.push_back({.text = here().text});
            ++m_at;
            return add(std::move(out));
        }
        if (!op)
            return fail(here().kind == Token::End ? "something is missing here" : "a field or a text is missing here");
        if (!field(out))
            return false;
        out.op = *op;
        if (!fits(*op, out.field.field->type))
            return fail(fmt::format("\"{}\" does not go with {}", here().text, out.field.field->name));
        ++m_at;
        return operand(out) && add(std::move(out));
    }
    bool operand(Filter::Test& out) {
        if (out.op == Operator::Matches) {
            if (here().kind != Token::Regex)
                return fail("a regular expression is missing here: /…/");
            auto regex = Regex::compile(here().text, here().flags);
            if (!regex)
                return failAt(placeInRegex(m_text, here(), regex.error().offset),
                              "regular expression: " + regex.error().what);
            out.regex = std::move(*regex);
            ++m_at;
            return true;
        }
        if (out.op != Operator::In)
            return literal(out);
        if (here().kind != Token::Open)
            return fail("\"(\" is missing here");
        do {
            ++m_at;
            if (!literal(out))
                return false;
        } while (here().kind == Token::Comma);
        if (here().kind != Token::Close)
            return fail("\",\" or \")\" is missing here");
        ++m_at;
        return true;
    }
    bool literal(Filter::Test& out) {
        if (here().kind != Token::Word && here().kind != Token::String && here().kind != Token::Bytes)
            return fail("a value is missing here");
        auto found = literalFor(*out.field.field, here().text, m_now);
        if (!found)
            return fail(std::move(found.error()));
        if (out.field.field->type == Type::Any) {
            if (here().kind != Token::Word)
                found->number.reset();
            if (orders(out.op) && !found->number)
                return fail(fmt::format("\"{}\"{} is not a number", showable(here().text, 64),
                                        here().kind == Token::Word ? "" : " in quotes"));
        }
        out.literals.push_back(std::move(*found));
        ++m_at;
        return true;
    }

    std::string_view m_text;
    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    std::int64_t m_now;
    Filter m_filter;
    std::optional<FilterFault> m_fault;
};

std::expected<Filter, FilterFault> Filter::parse(std::string_view text, std::int64_t now) {
    auto tokens = filterTokens(text);
    if (!tokens)
        return std::unexpected(std::move(tokens.error()));
    return FilterParser(text, std::move(*tokens), now == 0 ? wallTime() : now).parse();
}

} // namespace ipcscope::capture
