// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/record.h"
#include "ui/messages/message_roles.h"

#include <QAbstractTableModel>

#include <optional>

namespace ipcscope::ui {

class Monitor;

/// The rows of a monitor's view as a table. Keeps nothing per row; text is made when asked for. Inserts and removes
/// exactly what the monitor reports, never resets.
class MessageModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// `monitor` must outlive the model.
    explicit MessageModel(const Monitor& monitor, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Monitor& monitor() const { return m_monitor; }
    /// Nothing if the row is gone.
    std::optional<capture::RecordId> idAt(int row) const;
    /// The row that shows `id`, or -1.
    int rowOf(capture::RecordId id) const;

private:
    void beginAdding(quint64 count);
    void endAdding();
    void beginLeaving(quint64 count);
    void endLeaving();
    void forget();
    QString text(int row, MessageColumn column, capture::RecordId id) const;
    QString deltaText(int row, const capture::RecordHeader& header) const;
    Tone tone(MessageColumn column, const capture::RecordHeader& header) const;

    const Monitor& m_monitor;
    int m_rows = 0;
    int m_coming = 0;
    int m_leaving = 0;
};

} // namespace ipcscope::ui
