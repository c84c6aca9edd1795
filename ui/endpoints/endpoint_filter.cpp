// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_filter.h"

#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/remarks.h"

#include <tuple>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::State;

namespace {

auto activity(const Endpoint& endpoint) {
    return std::tuple(endpoint.queuedBytes, endpoint.connections, endpoint.changed);
}

auto owner(const Endpoint& endpoint) {
    const bool unknown = endpoint.owners.empty();
    return std::tuple(unknown, unknown ? std::string_view() : std::string_view(endpoint.owners.front().process),
                      unknown ? 0 : endpoint.owners.front().pid);
}

bool stands(const Endpoint& left, const Endpoint& right, EndpointOrder order) {
    switch (order) {
    case EndpointOrder::Activity:
        return activity(left) > activity(right);
    case EndpointOrder::Owner:
        return owner(left) < owner(right);
    case EndpointOrder::Changed:
        return left.changed > right.changed;
    case EndpointOrder::Name:
        break;
    }
    return false;
}

} // namespace

EndpointOrder orderNumbered(int number) {
    return number >= 0 && number <= static_cast<int>(EndpointOrder::Changed) ? static_cast<EndpointOrder>(number)
                                                                             : EndpointOrder::Name;
}

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
}

void EndpointFilter::forget(const QModelIndex& index) {
    const auto kind = index.data(KindRole).value<EndpointRow>();
    if (kind == EndpointRow::Endpoint)
        m_passes.erase(m_model.endpoint(index));
    if (kind == EndpointRow::Endpoint || kind == EndpointRow::Connection)
        return;
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
        for (int folder = 0; folder < m_model.rowCount(above); ++folder)
            judge(m_model.index(folder, 0, above));
    }
}

void EndpointFilter::setOrder(EndpointOrder order) {
    m_order = order;
    // The model's own order is by name.
    sort(order == EndpointOrder::Name ? -1 : 0);
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

bool EndpointFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const Endpoint* one = m_model.endpoint(left);
    const Endpoint* other = m_model.endpoint(right);
    if (one == nullptr || other == nullptr || (!stands(*one, *other, m_order) && !stands(*other, *one, m_order)))
        return left.row() < right.row();
    return stands(*one, *other, m_order);
}

} // namespace ipcscope::ui
