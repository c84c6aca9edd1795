// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_model.h"

#include "ui/endpoints/connection_text.h"
#include "ui/endpoints/endpoint_node.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/remarks.h"
#include "ui/engine/identified_text.h"
#include "ui/shell/formats.h"

#include <QDateTime>

#include <algorithm>
#include <type_traits>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;

EndpointModel::EndpointModel(const Remarks& remarks, QObject* parent)
    : QAbstractItemModel(parent)
    , m_remarks(remarks)
    , m_root(std::make_unique<Node>()) {
    connect(&remarks, &Remarks::changed, this, qOverload<const std::string&>(&EndpointModel::tellAgain));
}

EndpointModel::~EndpointModel() = default;

void EndpointModel::setSnapshot(const discovery::Snapshot& snapshot) {
    if (hasRowsOf(snapshot)) {
        for (std::size_t i = 0; i < snapshot.size(); ++i)
            update(*m_rows[i], {.endpoint = &snapshot[i], .onlyOne = m_rows[i]->onlyOne});
    } else {
        const std::vector<ArrangedGroup> groups = arranged(snapshot, m_arrangement);
        merge(*m_root, groups);
        noteRows(snapshot, groups);
    }
    Q_EMIT settled();
}

bool EndpointModel::hasRowsOf(const discovery::Snapshot& snapshot) const {
    return std::ranges::equal(m_rows, snapshot, [](const Node* node, const Endpoint& endpoint) {
        return node->endpoint.listener == endpoint.listener && node->endpoint.group == endpoint.group &&
               node->endpoint.name == endpoint.name;
    });
}

void EndpointModel::noteRows(const discovery::Snapshot& snapshot, const std::vector<ArrangedGroup>& groups) {
    m_rows.resize(snapshot.size());
    for (std::size_t group = 0; group < groups.size(); ++group)
        for (std::size_t folder = 0; folder < groups[group].folders.size(); ++folder) {
            const Node& groupNode = *m_root->children[group];
            const Node& above = m_arrangement == Arrangement::Flat ? groupNode : *groupNode.children[folder];
            const auto& endpoints = groups[group].folders[folder].endpoints;
            for (std::size_t i = 0; i < endpoints.size(); ++i)
                m_rows[static_cast<std::size_t>(endpoints[i] - snapshot.data())] = above.children[i].get();
        }
}

void EndpointModel::setArrangement(Arrangement arrangement) {
    if (arrangement == m_arrangement)
        return;
    setSnapshot({});
    m_arrangement = arrangement;
}

template<class Row>
void EndpointModel::merge(Node& into, const std::vector<Row>& wanted) {
    const auto made = [this](const Row& row) {
        if constexpr (std::is_same_v<Row, ArrangedGroup>)
            return std::make_unique<Node>(row, m_arrangement);
        else
            return std::make_unique<Node>(row);
    };
    auto& rows = into.children;
    std::size_t row = 0;
    std::size_t next = 0;
    const auto goes = [&](std::size_t at) {
        return at < rows.size() && (next == wanted.size() || rows[at]->order(wanted[next]) < 0);
    };
    const auto comes = [&](std::size_t at) {
        return at < wanted.size() && (row == rows.size() || rows[row]->order(wanted[at]) > 0);
    };
    while (row < rows.size() || next < wanted.size()) {
        if (row < rows.size() && next < wanted.size() && rows[row]->order(wanted[next]) == 0) {
            update(*rows[row++], wanted[next++]);
        } else if (std::size_t end = row; goes(end)) {
            while (goes(end))
                ++end;
            removeRun(into, row, end);
        } else {
            std::vector<std::unique_ptr<Node>> run;
            for (; comes(next); ++next)
                run.push_back(made(wanted[next]));
            const std::size_t count = run.size();
            insertRun(into, row, std::move(run));
            row += count;
        }
    }
}

void EndpointModel::removeRun(Node& from, std::size_t first, std::size_t end) {
    const auto at = [&](std::size_t row) { return from.children.begin() + static_cast<std::ptrdiff_t>(row); };
    beginRemoveRows(indexFor(from), static_cast<int>(first), static_cast<int>(end) - 1);
    from.children.erase(at(first), at(end));
    from.renumber(first);
    endRemoveRows();
}

void EndpointModel::insertRun(Node& into, std::size_t row, std::vector<std::unique_ptr<Node>> run) {
    beginInsertRows(indexFor(into), static_cast<int>(row), static_cast<int>(row + run.size()) - 1);
    into.children.insert(into.children.begin() + static_cast<std::ptrdiff_t>(row), std::move_iterator(run.begin()),
                         std::move_iterator(run.end()));
    into.renumber(row);
    endInsertRows();
}

void EndpointModel::update(Node& node, const ArrangedGroup& wanted) {
    if (m_arrangement == Arrangement::Flat)
        merge(node, wantedRows(wanted.folders.front().endpoints));
    else
        merge(node, wanted.folders);
    count(node, wanted.endpoints);
}

void EndpointModel::update(Node& node, const ArrangedFolder& wanted) {
    merge(node, wantedRows(wanted.endpoints));
    count(node, static_cast<int>(wanted.endpoints.size()));
}

void EndpointModel::count(Node& node, int below) {
    if (node.below == below)
        return;
    node.below = below;
    Q_EMIT dataChanged(indexFor(node), indexFor(node));
}

void EndpointModel::update(Node& node, const WantedEndpoint& wanted) {
    node.onlyOne = wanted.onlyOne;
    if (node.endpoint == *wanted.endpoint)
        return;
    node.endpoint = *wanted.endpoint;
    merge(node, wantedRows(node.endpoint.peers));
    Q_EMIT dataChanged(indexFor(node), indexFor(node));
}

void EndpointModel::update(Node& node, const Connection* wanted) {
    if (node.connection == *wanted)
        return;
    node.connection = *wanted;
    Q_EMIT dataChanged(indexFor(node), indexFor(node));
}

const Endpoint* EndpointModel::endpoint(const QModelIndex& index) const {
    if (!index.isValid())
        return nullptr;
    const Node& node = nodeAt(index);
    if (node.kind == EndpointRow::Connection)
        return &node.parent->endpoint;
    return node.kind == EndpointRow::Endpoint ? &node.endpoint : nullptr;
}

const Connection* EndpointModel::connection(const QModelIndex& index) const {
    if (!index.isValid() || nodeAt(index).kind != EndpointRow::Connection)
        return nullptr;
    return &nodeAt(index).connection;
}

const Endpoint* EndpointModel::heirOf(const Endpoint& endpoint) const {
    if (endpoint.successor == 0)
        return nullptr;
    const auto nameOf = [](const Node* node) -> const std::string& { return node->endpoint.name; };
    for (const Node* each : std::ranges::equal_range(m_rows, endpoint.name, {}, nameOf))
        if (each->endpoint.listener == endpoint.successor)
            return &each->endpoint;
    return nullptr;
}

QModelIndex EndpointModel::indexOf(const std::string& name) const {
    const auto among = [&](const Node& above) -> QModelIndex {
        const auto found = std::ranges::lower_bound(
            above.children, name, {}, [](const auto& node) -> const std::string& { return node->endpoint.name; });
        return found != above.children.end() && (*found)->endpoint.name == name ? indexFor(**found) : QModelIndex();
    };
    for (const auto& group : m_root->children) {
        if (m_arrangement == Arrangement::Flat) {
            if (const QModelIndex found = among(*group); found.isValid())
                return found;
            continue;
        }
        for (const auto& folder : group->children)
            if (const QModelIndex found = among(*folder); found.isValid())
                return found;
    }
    return {};
}

void EndpointModel::setTypes(Types types) {
    m_types = std::move(types);
}

void EndpointModel::tellAgain(const std::string& name) {
    // Several listeners of one name stand side by side.
    QModelIndex index = indexOf(name);
    while (index.isValid() && endpoint(index)->name == name) {
        Q_EMIT dataChanged(index, index);
        index = index.siblingAtRow(index.row() + 1);
    }
    Q_EMIT settled();
}

void EndpointModel::tellAgain(const QModelIndex& index) {
    Q_EMIT dataChanged(index, index);
}

const EndpointModel::Node& EndpointModel::nodeAt(const QModelIndex& index) const {
    return index.isValid() ? *static_cast<const Node*>(index.constInternalPointer()) : *m_root;
}

QModelIndex EndpointModel::indexFor(const Node& node) const {
    return &node == m_root.get() ? QModelIndex() : createIndex(node.row, 0, &node);
}

QModelIndex EndpointModel::index(int row, int column, const QModelIndex& parent) const {
    return hasIndex(row, column, parent) ? indexFor(*nodeAt(parent).children[static_cast<std::size_t>(row)])
                                         : QModelIndex();
}

QModelIndex EndpointModel::parent(const QModelIndex& child) const {
    return child.isValid() ? indexFor(*nodeAt(child).parent) : QModelIndex();
}

int EndpointModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(nodeAt(parent).children.size());
}

int EndpointModel::columnCount(const QModelIndex&) const {
    return 1;
}

QVariant EndpointModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Node& node = nodeAt(index);
    if (role == KindRole)
        return QVariant::fromValue(node.kind);
    if (node.kind == EndpointRow::Endpoint)
        return endpointText(node.endpoint, role);
    if (node.kind == EndpointRow::Connection)
        return connectionText(node, role);
    const QString title = node.kind == EndpointRow::Group ? groupTitle(node.group)
                          : node.abstract                 ? tr("abstract")
                                                          : shown(node.folder);
    switch (role) {
    case Qt::DisplayRole:
        return title;
    case Qt::ToolTipRole:
        return plainToolTip(title);
    case Qt::AccessibleTextRole:
        return node.below == 1 ? tr("%1, 1 endpoint").arg(title)
                               : tr("%1, %n endpoints", nullptr, node.below).arg(title);
    case CountRole:
        return node.below;
    default:
        return {};
    }
}

QVariant EndpointModel::endpointText(const Endpoint& endpoint, int role) const {
    const auto now = [] { return QDateTime::currentSecsSinceEpoch(); };
    const discovery::Identified* identified = m_types ? m_types(endpoint) : nullptr;
    const auto facts = [&] {
        const QString text = factsText(endpoint, heirOf(endpoint), now());
        return identified != nullptr ? text + u'\n' + tr("Identified: %1").arg(identifiedText(*identified)) : text;
    };
    const auto spoken = [&] {
        QStringList parts{spokenText(endpoint, now())};
        if (identified != nullptr)
            parts << identifiedText(*identified);
        if (m_remarks.isStarred(endpoint.name))
            parts << tr("starred");
        return parts.join(QStringLiteral(", "));
    };
    switch (role) {
    case Qt::DisplayRole:
        return m_arrangement == Arrangement::Flat ? shown(endpoint.name, 256) : endpointTitle(endpoint);
    case Qt::ToolTipRole:
        return plainToolTip(facts());
    case Qt::AccessibleTextRole:
        return spoken();
    case Qt::AccessibleDescriptionRole:
        return facts();
    case TypeRole:
        return identified != nullptr ? shown(identified->type, 16) : QString();
    case SymbolRole:
        return QVariant::fromValue(endpointSymbol(endpoint));
    case OwnerRole:
        return ownerText(endpoint, now());
    case OwnerTailRole:
        return ownerTail(endpoint, now());
    case TrafficRole:
        return trafficText(endpoint);
    case TrafficShortRole:
        return shortTrafficText(endpoint);
    case StarredRole:
        return m_remarks.isStarred(endpoint.name);
    case StalledRole:
        return std::ranges::any_of(endpoint.peers,
                                   [](const Connection& each) { return each.stall != discovery::Stall::None; });
    case SearchRole: {
        QString text =
            shown(endpoint.name) + u'\n' + ownerText(endpoint, now()) + u'\n' + m_remarks.note(endpoint.name);
        for (const discovery::Owner& each : endpoint.owners)
            text += u'\n' + shown(each.process);
        for (const Connection& each : endpoint.peers)
            text += u'\n' + connectionTitle(each);
        return text;
    }
    default:
        return {};
    }
}

QVariant EndpointModel::connectionText(const Node& node, int role) const {
    const Connection& connection = node.connection;
    const auto now = [] { return QDateTime::currentSecsSinceEpoch(); };
    switch (role) {
    case Qt::DisplayRole:
        return connectionTitle(connection);
    case Qt::ToolTipRole:
        return plainToolTip(factsText(connection, now()));
    case Qt::AccessibleTextRole:
        return spokenText(connection, now());
    case Qt::AccessibleDescriptionRole:
        return factsText(connection, now());
    case SymbolRole:
        return QVariant::fromValue(connection.server == 0 ? EndpointSymbol::WaitingPeer
                                   : connection.ours      ? EndpointSymbol::OwnPeer
                                                          : EndpointSymbol::Peer);
    case OwnerRole:
        return connectionAge(connection, now());
    case OwnerTailRole:
        return connectionTail(connection);
    case TrafficRole:
    case TrafficShortRole:
        return connectionQueues(connection);
    case StalledRole:
        return connection.stall != discovery::Stall::None;
    case SearchRole:
        return endpointText(node.parent->endpoint, role);
    default:
        return {};
    }
}

} // namespace ipcscope::ui
