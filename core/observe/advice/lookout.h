// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/meeting.h"

#include <chrono>
#include <functional>
#include <optional>

namespace ipcscope::advice {

/// Tells who a connect to an address would reach, again and again: they are met once, and after that it is only looked
/// whether they are still there.
class Lookout {
public:
    using Meet = std::function<Meeting(const Place&)>;
    using Now = std::function<std::chrono::steady_clock::time_point()>;
    /// What a second look would not see is seen after so long.
    static constexpr std::chrono::seconds longest{30};

    explicit Lookout(ipc::Address address, Meet meeting = meet, Now now = std::chrono::steady_clock::now);
    capture::Encounter operator()();

private:
    struct Known {
        Place place;
        Meeting meeting;
        std::chrono::steady_clock::time_point since;
    };
    ipc::Address m_address;
    Meet m_meet;
    Now m_now;
    std::optional<Known> m_known;
};

} // namespace ipcscope::advice
