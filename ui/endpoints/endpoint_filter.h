// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QSortFilterProxyModel>

namespace ipcscope::ui {

class EndpointModel;
class Remarks;

/// Which endpoints a chip lets through.
enum class EndpointChoice { All, Live, Stale, Mine, Starred };

/// By what endpoints stand within their folder. Ties stand by name.
enum class EndpointOrder {
    Name,
    Activity, ///< unread bytes, then connections: most first
    Owner,    ///< program, then process id
    Changed,  ///< newest socket file first
};

/// What a kept number means; Name if it means none.
EndpointOrder orderNumbered(int number);

/// The endpoint list as it is looked at: chip, text and order. Groups and folders stay as long as anything below them
/// does.
class EndpointFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    EndpointFilter(EndpointModel& model, const Remarks& remarks, QObject* parent = nullptr);

    void setChoice(EndpointChoice choice);
    /// Part of the name, the owner or the note, in any case.
    void setText(const QString& text);
    void setOrder(EndpointOrder order);
    EndpointChoice choice() const { return m_choice; }
    EndpointOrder order() const { return m_order; }

    bool isChosen(const discovery::Endpoint& endpoint, EndpointChoice choice) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    EndpointModel& m_model;
    const Remarks& m_remarks;
    const uid_t m_self;
    EndpointChoice m_choice = EndpointChoice::All;
    EndpointOrder m_order = EndpointOrder::Name;
    QString m_text;
};

} // namespace ipcscope::ui
