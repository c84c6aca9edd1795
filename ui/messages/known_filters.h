// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/filter_history.h"
#include "ui/messages/saved_filters.h"
#include "ui/shell/settings.h"

namespace ipcscope::ui {

/// The filters that all filter lines of a window offer.
struct KnownFilters {
    /// `settings` must outlive it.
    explicit KnownFilters(Settings& settings)
        : history(settings)
        , saved(settings.savedFiltersFile()) {}

    FilterHistory history;
    SavedFilters saved;
};

} // namespace ipcscope::ui
