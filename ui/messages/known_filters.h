// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/color_rules.h"
#include "ui/messages/filter_history.h"
#include "ui/messages/last_filters.h"
#include "ui/messages/saved_filters.h"
#include "ui/shell/settings.h"

namespace ipcscope::ui {

/// The filters that all lists of a window offer, and are coloured by.
struct KnownFilters {
    /// `settings` must outlive it.
    explicit KnownFilters(Settings& settings)
        : history(settings)
        , saved(settings.savedFiltersFile())
        , colors(settings.colorRulesFile())
        , last(settings.stateFile(QStringLiteral("last_filters.ini"))) {}

    FilterHistory history;
    SavedFilters saved;
    ColorRules colors;
    LastFilters last;
};

} // namespace ipcscope::ui
