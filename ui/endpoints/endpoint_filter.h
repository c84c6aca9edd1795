// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "ui/endpoints/endpoint_order.h"

#include <QSortFilterProxyModel>

#include <unordered_map>

namespace ipcscope::ui {

class EndpointModel;
class Remarks;

/// Which endpoints a chip lets through.
enum class EndpointChoice { All, Live, Stale, Mine, Starred };

/// The endpoint list as it is looked at: chip, text and order. Groups and folders stay as long as anything below them
/// does. What was found of an endpoint is remembered until its facts, the chip or the text change: with ten thousand of
/// them, judging a folder by its rows with each of their changes would take minutes.
class EndpointFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    EndpointFilter(EndpointModel& model, const Remarks& remarks, QObject* parent = nullptr);

    void setChoice(EndpointChoice choice);
    /// Part of the name, the owner or the note, in any case.
    void setText(const QString& text);
    void setOrder(EndpointOrder order, OrderDirection direction = OrderDirection::Usual);
    EndpointChoice choice() const { return m_choice; }
    const QString& text() const { return m_text; }
    EndpointOrder order() const { return m_order; }

    bool isChosen(const discovery::Endpoint& endpoint, EndpointChoice choice) const;
    /// Of a group, CountTextRole and the accessible text tell how many of its endpoints pass.
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    bool passes(const discovery::Endpoint& endpoint, const QModelIndex& index) const;
    /// Of a group or folder.
    bool anyPasses(const QModelIndex& above) const;
    void judgeAnew();
    Standing standing(const discovery::Endpoint& endpoint, const QModelIndex& index) const;
    /// Of a folder: where the first that passes stands.
    Standing lead(const QModelIndex& folder) const;
    /// The same, out of the sorted rows: not for whoever sorts them.
    Standing firstStanding(const QModelIndex& folder) const;
    const Standing& knownLead(const QModelIndex& folder) const;
    int passing(const QModelIndex& group) const;
    void forget(const QModelIndex& index);
    /// Groups and folders come and go with what is below them.
    void settle();

    EndpointModel& m_model;
    const Remarks& m_remarks;
    const uid_t m_self;
    EndpointChoice m_choice = EndpointChoice::All;
    EndpointOrder m_order = EndpointOrder::Name;
    OrderDirection m_direction = OrderDirection::Usual;
    QString m_text;
    mutable std::unordered_map<const discovery::Endpoint*, bool> m_passes; ///< by the model's own endpoints
    mutable std::unordered_map<const void*, Standing> m_leads;             ///< by the model's own folders
};

} // namespace ipcscope::ui
