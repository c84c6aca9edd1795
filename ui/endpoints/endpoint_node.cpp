// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_node.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;

namespace {

std::tuple<bool, std::uint32_t, std::uint32_t> placeOf(const Connection& connection) {
    return {connection.server == 0, connection.server, connection.client};
}

} // namespace

std::vector<WantedEndpoint> wantedRows(const std::vector<const Endpoint*>& endpoints) {
    std::vector<WantedEndpoint> rows;
    rows.reserve(endpoints.size());
    bool sameAsNext = false;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const bool sameAsLast = sameAsNext;
        sameAsNext = i + 1 < endpoints.size() && endpoints[i]->name == endpoints[i + 1]->name;
        rows.push_back({.endpoint = endpoints[i], .onlyOne = !sameAsLast && !sameAsNext});
    }
    return rows;
}

std::vector<const Connection*> wantedRows(const std::vector<Connection>& connections) {
    std::vector<const Connection*> rows;
    rows.reserve(connections.size());
    for (const Connection& each : connections)
        rows.push_back(&each);
    std::ranges::sort(rows, {}, [](const Connection* each) { return placeOf(*each); });
    return rows;
}

EndpointModel::Node::Node(const ArrangedGroup& wanted, Arrangement arrangement)
    : group(wanted.group)
    , below(wanted.endpoints) {
    for (const ArrangedFolder& each : wanted.folders) {
        auto made = std::make_unique<Node>(each);
        if (arrangement == Arrangement::Flat)
            children = std::move(made->children);
        else
            children.push_back(std::move(made));
    }
    renumber(0);
}

EndpointModel::Node::Node(const ArrangedFolder& wanted)
    : kind(EndpointRow::Folder)
    , folder(wanted.folder)
    , abstract(wanted.abstract)
    , below(static_cast<int>(wanted.endpoints.size())) {
    children.reserve(wanted.endpoints.size());
    for (const WantedEndpoint& each : wantedRows(wanted.endpoints))
        children.push_back(std::make_unique<Node>(each));
    renumber(0);
}

EndpointModel::Node::Node(const WantedEndpoint& wanted)
    : kind(EndpointRow::Endpoint)
    , endpoint(*wanted.endpoint)
    , onlyOne(wanted.onlyOne) {
    children.reserve(endpoint.peers.size());
    for (const Connection* each : wantedRows(endpoint.peers))
        children.push_back(std::make_unique<Node>(each));
    renumber(0);
}

EndpointModel::Node::Node(const Connection* wanted)
    : kind(EndpointRow::Connection)
    , connection(*wanted) {}

std::strong_ordering EndpointModel::Node::order(const ArrangedFolder& wanted) const {
    return std::pair(abstract, std::string_view(folder)) <=> std::pair(wanted.abstract, wanted.folder);
}

std::strong_ordering EndpointModel::Node::order(const WantedEndpoint& wanted) const {
    if (const int byName = endpoint.name.compare(wanted.endpoint->name); byName != 0)
        return byName <=> 0;
    return onlyOne && wanted.onlyOne ? std::strong_ordering::equal : endpoint.listener <=> wanted.endpoint->listener;
}

std::strong_ordering EndpointModel::Node::order(const Connection* wanted) const {
    return placeOf(connection) <=> placeOf(*wanted);
}

void EndpointModel::Node::renumber(std::size_t first) {
    for (std::size_t i = first; i < children.size(); ++i) {
        children[i]->row = static_cast<int>(i);
        children[i]->parent = this;
    }
}

} // namespace ipcscope::ui
