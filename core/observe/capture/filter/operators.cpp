// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/operators.h"

#include <array>

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
