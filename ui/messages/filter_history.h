// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace ipcscope::ui {

class Settings;

/// Filters that were applied, the newest first, each once; kept between runs, for all monitors together.
class FilterHistory {
public:
    static constexpr int most = 30;

    /// `settings` must outlive it.
    explicit FilterHistory(Settings& settings);

    const QStringList& filters() const { return m_filters; }
    void add(const QString& filter);

private:
    Settings& m_settings;
    QStringList m_filters;
};

} // namespace ipcscope::ui
