// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_model.h"

#include "ui/endpoints/connection_text.h"
#include "ui/endpoints/endpoint_facts.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/remarks.h"
#include "ui/shell/formats.h"

#include <QDateTime>

#include <algorithm>
#include <map>
#include <tuple>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;
using discovery::Group;

struct EndpointModel::Node {
    EndpointRow kind = EndpointRow::Group;
    Node* parent = nullptr;
    int row = 0;
    Group group = Group::ZeroMq; ///< of a group
    std::string folder;          ///< of a folder
    bool abstract = false;       ///< the folder of abstract names
    Endpoint endpoint;           ///< of an endpoint
    Connection connection;       ///< of a connection
    bool onlyOne = true;         ///< no other endpoint has this name
    int below = 0;               ///< endpoints under it
    std::vector<std::unique_ptr<Node>> children;

    /// A name that only one endpoint has, before and after, is the same row even if its listener is another one now:
    /// a stale file that is bound again stays selected.
    std::strong_ordering order(const Node& other) const {
        if (kind == EndpointRow::Group)
            return group <=> other.group;
        if (kind == EndpointRow::Folder)
            return std::pair(abstract, std::string_view(folder)) <=>
                   std::pair(other.abstract, std::string_view(other.folder));
        if (kind == EndpointRow::Connection)
            return place() <=> other.place();
        if (const auto byName = endpoint.name <=> other.endpoint.name; byName != 0)
            return byName;
        return onlyOne && other.onlyOne ? std::strong_ordering::equal : endpoint.listener <=> other.endpoint.listener;
    }
    /// Those that wait to be accepted stand last.
    std::tuple<bool, std::uint32_t, std::uint32_t> place() const {
        return {connection.server == 0, connection.server, connection.client};
    }
    void renumber(std::size_t from) {
        for (std::size_t i = from; i < children.size(); ++i) {
            children[i]->row = static_cast<int>(i);
            children[i]->parent = this;
        }
    }
    void addEndpoints(const std::vector<const Endpoint*>& endpoints) {
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            Node& node = add(std::make_unique<Node>());
            node.kind = EndpointRow::Endpoint;
            node.endpoint = *endpoints[i];
            node.addConnections(endpoints[i]->peers);
            node.onlyOne = (i == 0 || endpoints[i - 1]->name != endpoints[i]->name) &&
                           (i + 1 == endpoints.size() || endpoints[i + 1]->name != endpoints[i]->name);
        }
    }
    void addConnections(const std::vector<Connection>& connections) {
        children.reserve(connections.size());
        for (const Connection& each : connections) {
            Node& node = add(std::make_unique<Node>());
            node.kind = EndpointRow::Connection;
            node.connection = each;
        }
        std::ranges::sort(children, [](const auto& one, const auto& other) { return one->place() < other->place(); });
        renumber(0);
    }
    Node& add(std::unique_ptr<Node> child) {
        children.push_back(std::move(child));
        renumber(children.size() - 1);
        return *children.back();
    }
};

namespace {

/// Endpoints by the row they hang under; iteration order is the order of rows.
using Sorted = std::map<Group, std::map<std::pair<bool, std::string>, std::vector<const Endpoint*>>>;

Sorted sorted(const discovery::Snapshot& snapshot, Arrangement arrangement) {
    Sorted groups;
    for (const Endpoint& endpoint : snapshot) {
        auto& folders = groups[endpoint.group];
        if (arrangement == Arrangement::Folders)
            folders[{endpoint.abstract, folderOf(endpoint)}].push_back(&endpoint);
        else
            folders[{}].push_back(&endpoint);
    }
    return groups;
}

} // namespace

EndpointModel::EndpointModel(const Remarks& remarks, QObject* parent)
    : QAbstractItemModel(parent)
    , m_remarks(remarks)
    , m_root(std::make_unique<Node>()) {
    connect(&remarks, &Remarks::changed, this, &EndpointModel::tellAgain);
}

EndpointModel::~EndpointModel() = default;

void EndpointModel::setSnapshot(const discovery::Snapshot& snapshot) {
    Node wanted;
    for (const auto& [group, folders] : sorted(snapshot, m_arrangement)) {
        Node& groupNode = wanted.add(std::make_unique<Node>());
        groupNode.group = group;
        for (const auto& [key, endpoints] : folders) {
            Node* above = &groupNode;
            if (m_arrangement == Arrangement::Folders) {
                above = &groupNode.add(std::make_unique<Node>());
                above->kind = EndpointRow::Folder;
                above->abstract = key.first;
                above->folder = key.second;
                above->below = static_cast<int>(endpoints.size());
            }
            groupNode.below += static_cast<int>(endpoints.size());
            above->addEndpoints(endpoints);
        }
    }
    merge(*m_root, std::move(wanted.children));
}

void EndpointModel::setArrangement(Arrangement arrangement) {
    if (arrangement == m_arrangement)
        return;
    merge(*m_root, {});
    m_arrangement = arrangement;
}

void EndpointModel::merge(Node& into, std::vector<std::unique_ptr<Node>> wanted) {
    auto& rows = into.children;
    std::size_t row = 0;
    std::size_t next = 0;
    while (row < rows.size() || next < wanted.size()) {
        const auto goes = [&](std::size_t r) {
            return r < rows.size() && (next == wanted.size() || rows[r]->order(*wanted[next]) < 0);
        };
        const auto comes = [&](std::size_t n) {
            return n < wanted.size() && (row == rows.size() || wanted[n]->order(*rows[row]) < 0);
        };
        if (std::size_t end = row; goes(end)) {
            while (goes(end))
                ++end;
            beginRemoveRows(indexFor(into), static_cast<int>(row), static_cast<int>(end) - 1);
            rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(row),
                       rows.begin() + static_cast<std::ptrdiff_t>(end));
            into.renumber(row);
            endRemoveRows();
        } else if (std::size_t last = next; comes(last)) {
            while (comes(last))
                ++last;
            const auto count = last - next;
            beginInsertRows(indexFor(into), static_cast<int>(row), static_cast<int>(row + count) - 1);
            rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(row),
                        std::make_move_iterator(wanted.begin() + static_cast<std::ptrdiff_t>(next)),
                        std::make_move_iterator(wanted.begin() + static_cast<std::ptrdiff_t>(last)));
            into.renumber(row);
            endInsertRows();
            next = last;
            row += count;
        } else {
            update(*rows[row], *wanted[next]);
            ++row;
            ++next;
        }
    }
}

void EndpointModel::update(Node& node, Node& wanted) {
    const bool changed =
        node.below != wanted.below || !(node.endpoint == wanted.endpoint) || !(node.connection == wanted.connection);
    node.below = wanted.below;
    node.endpoint = std::move(wanted.endpoint);
    node.connection = std::move(wanted.connection);
    node.onlyOne = wanted.onlyOne;
    merge(node, std::move(wanted.children));
    if (changed)
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
        const QString text = factsText(endpoint, now());
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
