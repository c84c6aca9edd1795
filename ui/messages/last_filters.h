// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>
#include <QString>

namespace ipcscope::ui {

/// What stood in the filter line of each endpoint the last time, kept between runs in a file of its own: of the
/// `most` endpoints that were filtered last.
class LastFilters {
public:
    static constexpr int most = 200;

    explicit LastFilters(const QString& file);

    /// Empty: there was none.
    QString of(const QString& endpoint) const;
    /// An empty filter is forgotten.
    void keep(const QString& endpoint, const QString& filter);

private:
    QSettings m_file;
};

} // namespace ipcscope::ui
