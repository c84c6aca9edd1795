// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/fields.h"
#include "core/observe/capture/filter/lexer.h"
#include "core/observe/capture/filter/literal.h"
#include "core/observe/capture/filter/regex.h"

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// What the display filter, exports and the command line ask of records:
///
///   EU.BMW                                     any frame contains it
///   topic starts "EU." and json.price > 100    and, or, not, ( )
///   dir == → and frame[1] =~ /cancel/i
///   type in (REQ, DEALER) and has json.id      == != < <= > >= ~ (contains) =~ in has starts
///
/// A comparison holds if it holds for one of the field's values; for a field without a value none does, != neither. An
/// empty filter lets everything pass. Immutable: any thread.
class Filter {
public:
    static std::expected<Filter, FilterFault> parse(std::string_view text, std::int64_t now = 0);

    bool passes(const Row& row) const;
    bool empty() const { return m_nodes.empty(); }
    /// Whether what passes depends on the field of this name.
    bool asks(std::string_view field) const;
    /// Whether to judge a row may take as long as its payload is large.
    bool readsPayload() const;
    /// Whether it asks for numbers of records or connections, which are others in the next capture.
    bool isOfOneCapture() const;
    /// Bytes that stand in every message that passes, one behind the other; empty: none known.
    ByteView required() const { return bytesOf(m_required); }

    enum class Operator : std::uint8_t {
        Equal,
        NotEqual,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        Contains,
        Matches,
        In,
        Starts,
        Has,
    };
    struct Test {
        FieldReference field;
        Operator op = Operator::Has;
        std::vector<Literal> literals;
        std::optional<Regex> regex;

        bool holds(const Row& row) const;
        /// Of a field that is a number.
        bool holdsFor(std::int64_t number) const;
    };
    struct Node {
        enum class Kind : std::uint8_t { Test, Not, And, Or };
        Kind kind = Kind::Test;
        std::size_t left = 0; ///< node, or test
        std::size_t right = 0;
    };

    /// The last one is the root.
    std::span<const Node> nodes() const { return m_nodes; }
    const Test& testOf(const Node& node) const { return m_tests[node.left]; }

private:
    friend class FilterParser;
    bool holds(std::size_t node, const Row& row) const;
    void findRequired(std::size_t node);

    std::vector<Node> m_nodes;
    std::vector<Test> m_tests;
    std::string m_required;
};

} // namespace ipcscope::capture
