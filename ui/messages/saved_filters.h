// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QSettings>
#include <QString>

namespace ipcscope::ui {

/// A filter a person gave a name.
struct SavedFilter {
    QString name;
    QString filter;
    bool pinned = false; ///< stands beside the filter line as a button
    bool operator==(const SavedFilter&) const = default;
};

/// Filters with names, kept between runs in a file of their own; each is a key of it, so that two programs at work on
/// it lose none of each other's. What is damaged reads as not there.
class SavedFilters : public QObject {
    Q_OBJECT
public:
    static constexpr int longestName = 40;
    static constexpr int longestFilter = 4096;
    static constexpr int most = 100;

    explicit SavedFilters(const QString& file);

    /// By name, as people sort.
    const QList<SavedFilter>& all() const { return m_filters; }
    const SavedFilter* named(const QString& name) const;
    /// In place of one of the same name. Does nothing if a name or filter is empty or too long, or there are too many.
    void save(const SavedFilter& filter);
    void remove(const QString& name);

Q_SIGNALS:
    void changed();

private:
    void read();

    QSettings m_file;
    QList<SavedFilter> m_filters;
};

} // namespace ipcscope::ui
