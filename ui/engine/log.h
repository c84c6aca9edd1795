// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <cstddef>
#include <cstdint>
#include <deque>

namespace ipcscope::ui {

/// What the program did on this machine, and what it noticed of itself, with the time: a row each, the newest last and
/// the oldest gone when there are too many. What repeats is one row that counts. GUI thread.
class Log : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class What {
        Joined,
        Bound,
        Waits,
        Left,
        NotJoined,
        NotBound,
        Sent,
        NotSent,
        Identified,
        Removed,
        NotRemoved,
        PutBack,
        Recording,
        Recorded,
        Saved,
        DemoStarted,
        DemoEnded,
        Lost,
        Noticed,
    };
    enum class Gravity { Plain, Warning, Error };
    /// Texts are showable.
    struct Entry {
        What what = What::Noticed;
        QString where = {}; ///< address or path
        QString detail = {};
        Gravity gravity = Gravity::Plain;
        std::int64_t time = 0; ///< as a record's; 0: now
        std::uint64_t count = 1;
    };
    enum Column { Time, Event, Where, Details, columns };
    static constexpr int gravityRole = Qt::UserRole;

    /// `most`: rows that are kept.
    explicit Log(std::size_t most = 5'000, QObject* parent = nullptr);

    void add(Entry entry);
    /// A row as a line of text, with the date.
    QString line(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        Entry entry;
        std::int64_t last; ///< of the newest that it counts
    };
    bool countWithBefore(const Entry& entry);
    QString text(const Row& row, int column) const;

    const std::size_t m_most;
    std::deque<Row> m_rows;
};

} // namespace ipcscope::ui
