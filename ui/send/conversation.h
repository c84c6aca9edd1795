// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"

#include <QAbstractListModel>
#include <QPointer>

#include <deque>
#include <optional>

namespace ipcscope::ui {

class Monitor;

/// What the form sent and what came back, newest last: the last 200 of them.
class Conversation : public QAbstractListModel {
    Q_OBJECT
public:
    enum class Way { Sent, Received, Failed };
    enum Role { WayRole = Qt::UserRole, TimeRole, FigureRole };
    static constexpr std::size_t most = 200;

    using QAbstractListModel::QAbstractListModel;

    /// Goes on with this monitor's records from now; null: with nobody's.
    void follow(Monitor* monitor);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        Way way = Way::Sent;
        std::int64_t time = 0;
        std::uint32_t frames = 0;
        std::uint64_t bytes = 0;
        QString summary;
        std::optional<std::int64_t> waited; ///< ns since what it answers was sent
    };
    void read();
    Row rowOf(const capture::Record& record);
    void append(std::vector<Row> rows);
    QString figure(const Row& row) const;
    QString spoken(const Row& row) const;

    QPointer<Monitor> m_monitor;
    capture::RecordId m_seen = 0;
    std::deque<Row> m_rows;
    std::deque<std::int64_t> m_unanswered; ///< when; oldest first
};

} // namespace ipcscope::ui
