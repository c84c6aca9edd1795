// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/lookout.h"

#include <utility>

namespace ipcscope::advice {

Lookout::Lookout(ipc::Address address, Meet meeting, Now now)
    : m_address(std::move(address))
    , m_meet(std::move(meeting))
    , m_now(std::move(now)) {}

capture::Encounter Lookout::operator()() {
    const auto place = placeOf(m_address);
    if (!place)
        return {};
    const auto now = m_now();
    const bool same =
        m_known && m_known->place == *place && now - m_known->since < longest && isStillThere(m_known->meeting, *place);
    if (!same)
        m_known = Known{.place = *place, .meeting = m_meet(*place), .since = now};
    return m_known->meeting.encounter;
}

} // namespace ipcscope::advice
