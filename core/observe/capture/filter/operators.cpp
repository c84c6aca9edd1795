// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/operators.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ipcscope::capture {

std::span<const OperatorSign> operatorSigns() {
    using Operator = Filter::Operator;
    static constexpr std::array<OperatorSign, 10> signs{{{"==", Operator::Equal},
                                                         {"!=", Operator::NotEqual},
                                                         {"<", Operator::Less},
                                                         {"<=", Operator::LessEqual},
                                                         {">", Operator::Greater},
                                                         {">=", Operator::GreaterEqual},
                                                         {"~", Operator::Contains},
                                                         {"=~", Operator::Matches},
                                                         {"in", Operator::In},
                                                         {"starts", Operator::Starts}}};
    return signs;
}

std::string_view meantBy(std::string_view written) {
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 19> pairs{{{"and", "and"},
                                                 {"&&", "and"},
                                                 {"&", "and"},
                                                 {"or", "or"},
                                                 {"||", "or"},
                                                 {"|", "or"},
                                                 {"not", "not"},
                                                 {"has", "has"},
                                                 {"exists", "has"},
                                                 {"in", "in"},
                                                 {"starts", "starts"},
                                                 {"startswith", "starts"},
                                                 {"contains", "~"},
                                                 {"like", "~"},
                                                 {"matches", "=~"},
                                                 {"is", "=="},
                                                 {"eq", "=="},
                                                 {"ne", "!="},
                                                 {"equals", "=="}}};
    std::string lower(written);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    const auto* const found = std::ranges::find(pairs, lower, &Pair::first);
    return found == pairs.end() || found->second == written ? std::string_view() : found->second;
}

bool orders(Filter::Operator op) {
    using Operator = Filter::Operator;
    return op == Operator::Less || op == Operator::LessEqual || op == Operator::Greater || op == Operator::GreaterEqual;
}

bool fits(Filter::Operator op, Field::Type type) {
    using Operator = Filter::Operator;
    using Type = Field::Type;
    const bool text = type == Type::Text || type == Type::Any;
    if (orders(op))
        return type != Type::Text && type != Type::Word;
    switch (op) {
    case Operator::Contains:
    case Operator::Starts:
    case Operator::Matches:
        return text;
    default:
        return true;
    }
}

} // namespace ipcscope::capture
