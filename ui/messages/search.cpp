// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/search.h"

namespace ipcscope::ui {

Search::Answer Search::run(const std::atomic<bool>& stale) const {
    const auto look = [&](capture::RecordId at) -> std::optional<capture::RecordId> {
        const auto id = capture::find(snapshot, *wanted, shown.get(), *surroundings, at, direction, stale);
        return id && *id >= first && *id < end ? id : std::nullopt;
    };
    if (first >= end)
        return {};
    if (const auto id = look(from))
        return {.id = id, .wrapped = false};
    if (stale)
        return {};
    return {.id = look(direction == capture::FindDirection::Forward ? first : end - 1), .wrapped = true};
}

} // namespace ipcscope::ui
