// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/filter.h"

#include "core/observe/capture/filter/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>

namespace ipcscope::capture {

namespace {

using Operator = Filter::Operator;

bool sameWord(std::string_view left, std::string_view right) {
    constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

bool orders(Operator op, std::partial_ordering order) {
    switch (op) {
    case Operator::Less:
        return order < 0;
    case Operator::LessEqual:
        return order <= 0;
    case Operator::Greater:
        return order > 0;
    case Operator::GreaterEqual:
        return order >= 0;
    case Operator::NotEqual:
        return order != 0;
    default:
        return order == 0;
    }
}

Number numberOf(const Value& value) {
    return value.what == Value::What::Integer ? Number(value.integer)
           : value.what == Value::What::Large ? Number(value.large)
                                              : Number(value.real);
}

std::string textOf(const Number& number) {
    return std::visit([](auto one) { return fmt::format("{}", one); }, number);
}

bool compare(Operator op, const Value& value, const Literal& literal, Field::Type type) {
    if (value.what == Value::What::Bytes || (!value.bytes.empty() && !literal.number)) {
        const auto text = ipcscope::textOf(value.bytes);
        switch (op) {
        case Operator::Contains:
            return findBytes(value.bytes, bytesOf(literal.text)) < value.bytes.size() || literal.text.empty();
        case Operator::Starts:
            return text.starts_with(literal.text);
        case Operator::NotEqual:
            return type == Field::Type::Word ? !sameWord(text, literal.text) : text != literal.text;
        case Operator::Equal:
        case Operator::In:
            return type == Field::Type::Word ? sameWord(text, literal.text) : text == literal.text;
        default:
            return false;
        }
    }
    if (!literal.number)
        return op == Operator::NotEqual;
    return orders(op, order(numberOf(value), *literal.number));
}

bool holdsFor(const Filter::Test& test, const Value& value) {
    if (test.op == Operator::Has)
        return true;
    if (test.op == Operator::Matches) {
        const auto number = value.what == Value::What::Bytes ? std::string() : textOf(numberOf(value));
        return test.regex->matches(value.what == Value::What::Bytes ? value.bytes : bytesOf(number));
    }
    return std::ranges::any_of(test.literals, [&](const Literal& literal) {
        return compare(test.op, value, literal, test.field.field->type);
    });
}

/// Whose bytes stand in the message as they are.
bool isFrame(const Field& field) {
    return field.takes == Field::Takes::Frame || field.name == "text" || field.name == "topic";
}

} // namespace

bool Filter::Test::holds(const Row& row) const {
    static thread_local std::string scratch;
    Value value;
    for (std::size_t i = 0; field.field->read(row, field.selector, i, value, scratch); ++i) {
        if (capture::holdsFor(*this, value))
            return true;
    }
    return false;
}

bool Filter::Test::holdsFor(std::int64_t number) const {
    return capture::holdsFor(*this, {.integer = number, .bytes = {}});
}

bool Filter::asks(std::string_view field) const {
    return std::ranges::any_of(m_tests, [field](const Test& test) { return test.field.field->name == field; });
}

bool Filter::passes(const Row& row) const {
    return m_nodes.empty() || holds(m_nodes.size() - 1, row);
}

bool Filter::holds(std::size_t at, const Row& row) const {
    const auto& node = m_nodes[at];
    switch (node.kind) {
    case Node::Kind::Test:
        return testOf(node).holds(row);
    case Node::Kind::Not:
        return !holds(node.left, row);
    case Node::Kind::And:
        return holds(node.left, row) && holds(node.right, row);
    case Node::Kind::Or:
        break;
    }
    return holds(node.left, row) || holds(node.right, row);
}

bool Filter::readsPayload() const {
    return std::ranges::any_of(m_tests, [](const Test& test) {
        const Field& field = *test.field.field;
        const bool searches = test.op == Operator::Contains || test.op == Operator::Matches || field.name == "text";
        return capture::readsPayload(test.field) || (searches && isFrame(field));
    });
}

bool Filter::isOfOneCapture() const {
    return asks("no") || asks("conn") || asks("reply_to");
}

void Filter::findRequired(std::size_t at) {
    const auto& node = m_nodes[at];
    if (node.kind == Node::Kind::And) {
        findRequired(node.left);
        findRequired(node.right);
    }
    if (node.kind != Node::Kind::Test)
        return;
    const auto& test = m_tests[node.left];
    const bool bytesOfIt = test.op == Operator::Contains || test.op == Operator::Starts || test.op == Operator::Equal;
    if (isFrame(*test.field.field) && bytesOfIt && test.literals.front().text.size() > m_required.size())
        m_required = test.literals.front().text;
}

} // namespace ipcscope::capture
