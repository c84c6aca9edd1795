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
    return std::tuple(endpoint.queuedBytes, endpoint.connections);
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
    setRecursiveFilteringEnabled(true);
    setSourceModel(&model);
    connect(&remarks, &Remarks::changed, this, [this] { invalidateFilter(); });
}

void EndpointFilter::setChoice(EndpointChoice choice) {
    m_choice = choice;
    invalidateFilter();
}

void EndpointFilter::setText(const QString& text) {
    m_text = text.trimmed();
    invalidateFilter();
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
    const Endpoint* endpoint = m_model.endpoint(index);
    if (endpoint == nullptr || !isChosen(*endpoint, m_choice))
        return false;
    return m_text.isEmpty() || index.data(SearchRole).toString().contains(m_text, Qt::CaseInsensitive);
}

bool EndpointFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const Endpoint* one = m_model.endpoint(left);
    const Endpoint* other = m_model.endpoint(right);
    if (one == nullptr || other == nullptr || (!stands(*one, *other, m_order) && !stands(*other, *one, m_order)))
        return left.row() < right.row();
    return stands(*one, *other, m_order);
}

} // namespace ipcscope::ui
