// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_filter.h"

#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/remarks.h"
#include "ui/shell/formats.h"

#include <optional>
#include <utility>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::State;

EndpointFilter::EndpointFilter(EndpointModel& model, const Remarks& remarks, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
    , m_remarks(remarks)
    , m_self(::geteuid()) {
    // Before setSourceModel(), so that what is remembered is forgotten before rows are judged anew.
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        for (int row = from.row(); row <= to.row(); ++row)
            if (const Endpoint* endpoint = m_model.endpoint(from.siblingAtRow(row)))
                m_passes.erase(endpoint);
    });
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex& above, int first, int last) {
                for (int row = first; row <= last; ++row)
                    forget(m_model.index(row, 0, above));
            });
    setSourceModel(&model);
    connect(&model, &EndpointModel::settled, this, &EndpointFilter::settle);
    connect(&remarks, &Remarks::changed, this, &EndpointFilter::judgeAnew);
}

void EndpointFilter::setChoice(EndpointChoice choice) {
    m_choice = choice;
    judgeAnew();
}

void EndpointFilter::setText(const QString& text) {
    m_text = text.trimmed();
    judgeAnew();
}

void EndpointFilter::judgeAnew() {
    m_passes.clear();
    invalidateFilter();
    settle();
}

void EndpointFilter::forget(const QModelIndex& index) {
    const auto kind = index.data(KindRole).value<EndpointRow>();
    if (kind == EndpointRow::Endpoint)
        m_passes.erase(m_model.endpoint(index));
    if (kind == EndpointRow::Endpoint || kind == EndpointRow::Connection)
        return;
    m_leads.erase(index.constInternalPointer());
    for (int row = 0; row < m_model.rowCount(index); ++row)
        forget(m_model.index(row, 0, index));
}

void EndpointFilter::settle() {
    const auto judge = [this](const QModelIndex& index) {
        if (mapFromSource(index).isValid() != anyPasses(index))
            m_model.tellAgain(index);
    };
    for (int group = 0; group < m_model.rowCount(); ++group) {
        const QModelIndex above = m_model.index(group, 0);
        judge(above);
        if (m_model.arrangement() == Arrangement::Flat || !mapFromSource(above).isValid())
            continue;
        for (int folder = 0; folder < m_model.rowCount(above); ++folder) {
            const QModelIndex index = m_model.index(folder, 0, above);
            judge(index);
            if (m_order == EndpointOrder::Name)
                continue;
            const auto known = m_leads.find(index.constInternalPointer());
            if (known == m_leads.end())
                continue;
            if (Standing now = firstStanding(index); now != known->second) {
                known->second = std::move(now);
                m_model.tellAgain(index);
            }
        }
    }
}

void EndpointFilter::setOrder(EndpointOrder order, OrderDirection direction) {
    m_order = order;
    m_direction = direction;
    m_leads.clear();
    // The model's own order is by name.
    sort(order == EndpointOrder::Name && direction == OrderDirection::Usual ? -1 : 0);
    invalidate();
}

bool EndpointFilter::isChosen(const Endpoint& endpoint, EndpointChoice choice) const {
    switch (choice) {
    case EndpointChoice::Live:
        return endpoint.state != State::Stale && endpoint.listener != 0;
    case EndpointChoice::Stale:
        return endpoint.state == State::Stale;
    case EndpointChoice::Mine:
        return endpoint.uid == m_self;
    case EndpointChoice::Starred:
        return m_remarks.isStarred(endpoint.name);
    case EndpointChoice::All:
        break;
    }
    return true;
}

bool EndpointFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = m_model.index(row, 0, parent);
    if (m_model.connection(index) != nullptr)
        return true; // with its endpoint
    const Endpoint* endpoint = m_model.endpoint(index);
    return endpoint != nullptr ? passes(*endpoint, index) : anyPasses(index);
}

bool EndpointFilter::passes(const Endpoint& endpoint, const QModelIndex& index) const {
    if (m_text.isEmpty())
        return isChosen(endpoint, m_choice);
    const auto [found, isNew] = m_passes.try_emplace(&endpoint, false);
    if (isNew)
        found->second =
            isChosen(endpoint, m_choice) && index.data(SearchRole).toString().contains(m_text, Qt::CaseInsensitive);
    return found->second;
}

bool EndpointFilter::anyPasses(const QModelIndex& above) const {
    for (int row = 0; row < m_model.rowCount(above); ++row) {
        const QModelIndex index = m_model.index(row, 0, above);
        const Endpoint* endpoint = m_model.endpoint(index);
        if (endpoint != nullptr ? passes(*endpoint, index) : anyPasses(index))
            return true;
    }
    return false;
}

Standing EndpointFilter::standing(const Endpoint& endpoint, const QModelIndex& index) const {
    return standingOf(endpoint,
                      m_order == EndpointOrder::Type ? index.data(TypeRole).toString().toStdString() : std::string(),
                      m_order);
}

Standing EndpointFilter::lead(const QModelIndex& folder) const {
    std::optional<Standing> first;
    for (int row = 0; row < m_model.rowCount(folder); ++row) {
        const QModelIndex index = m_model.index(row, 0, folder);
        const Endpoint* endpoint = m_model.endpoint(index);
        if (endpoint == nullptr || !passes(*endpoint, index))
            continue;
        Standing stands = standing(*endpoint, index);
        if (!first || (m_direction == OrderDirection::Usual ? stands < *first : *first < stands))
            first = std::move(stands);
    }
    return first.value_or(Standing());
}

Standing EndpointFilter::firstStanding(const QModelIndex& folder) const {
    const QModelIndex first = mapToSource(index(0, 0, mapFromSource(folder)));
    const Endpoint* endpoint = m_model.endpoint(first);
    return endpoint != nullptr ? standing(*endpoint, first) : Standing();
}

const Standing& EndpointFilter::knownLead(const QModelIndex& folder) const {
    const auto [known, isNew] = m_leads.try_emplace(folder.constInternalPointer());
    if (isNew)
        known->second = lead(folder);
    return known->second;
}

bool EndpointFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto kind = left.data(KindRole).value<EndpointRow>();
    if (kind == EndpointRow::Group || kind == EndpointRow::Connection)
        return left.row() < right.row();
    const bool usual = m_direction == OrderDirection::Usual;
    if (m_order == EndpointOrder::Name)
        return usual ? left.row() < right.row() : right.row() < left.row();
    const Endpoint* one = m_model.endpoint(left);
    const Endpoint* other = m_model.endpoint(right);
    const bool folders = one == nullptr || other == nullptr;
    const auto order =
        folders ? knownLead(left) <=> knownLead(right) : standing(*one, left) <=> standing(*other, right);
    if (order == 0)
        return left.row() < right.row();
    return usual ? order < 0 : order > 0;
}

int EndpointFilter::passing(const QModelIndex& group) const {
    if (m_model.arrangement() == Arrangement::Flat)
        return rowCount(group);
    int count = 0;
    for (int folder = 0; folder < rowCount(group); ++folder)
        count += rowCount(index(folder, 0, group));
    return count;
}

QVariant EndpointFilter::data(const QModelIndex& index, int role) const {
    if (role != CountTextRole && role != Qt::AccessibleTextRole)
        return QSortFilterProxyModel::data(index, role);
    if (!index.isValid() || index.data(KindRole).value<EndpointRow>() != EndpointRow::Group)
        return QSortFilterProxyModel::data(index, role);
    const int all = index.data(CountRole).toInt();
    const int passing = this->passing(index);
    const auto number = [](int count) { return groupedNumber(static_cast<std::uint64_t>(count)); };
    if (role == CountTextRole)
        return passing == all ? number(all) : tr("%1 of %2", "endpoints").arg(number(passing), number(all));
    return passing == all ? QSortFilterProxyModel::data(index, role)
                          : tr("%1, %2 of %3 endpoints").arg(index.data().toString(), number(passing), number(all));
}

} // namespace ipcscope::ui
