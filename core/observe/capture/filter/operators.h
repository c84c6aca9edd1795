// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter.h"

#include <span>
#include <string_view>

namespace ipcscope::capture {

/// An operator between a field and a value, as it is written.
struct OperatorSign {
    std::string_view text;
    Filter::Operator op;
};

std::span<const OperatorSign> operatorSigns();
/// The word or sign that somebody used to other languages means by one that is none here; empty: none known.
std::string_view meantBy(std::string_view written);
/// Whether it asks which of two numbers is larger.
bool orders(Filter::Operator op);
/// Whether values of this type can be compared so.
bool fits(Filter::Operator op, Field::Type type);

} // namespace ipcscope::capture
