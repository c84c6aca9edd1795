// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"

#include <optional>
#include <span>

namespace ipcscope::advice {

/// A subscription that nothing of what came begins with, and a topic that differs from it by little.
struct NearMiss {
    Bytes subscribed, seen;
    bool operator==(const NearMiss&) const = default;
};

/// Little is: upper or lower case, blanks around it, one byte more, less or other, or more bytes behind a whole topic
/// ("EU.BMW." for "EU.BMW"). Empty if all subscriptions catch something, or nothing is near.
std::optional<NearMiss> nearMiss(std::span<const Bytes> subscriptions, std::span<const Bytes> topics);

} // namespace ipcscope::advice
