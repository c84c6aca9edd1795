// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "ui/endpoints/endpoint_arrangement.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"

#include <memory>
#include <string>
#include <vector>

namespace ipcscope::ui {

/// An endpoint that is to stand in a row.
struct WantedEndpoint {
    const discovery::Endpoint* endpoint = nullptr;
    bool onlyOne = true; ///< no other endpoint has this name
};

/// One row of the endpoint model and what stands below it.
struct EndpointModel::Node {
    EndpointRow kind = EndpointRow::Group;
    Node* parent = nullptr;
    int row = 0;
    discovery::Group group = discovery::Group::ZeroMq; ///< of a group
    std::string folder;                                ///< of a folder
    bool abstract = false;                             ///< the folder of abstract names
    discovery::Endpoint endpoint;                      ///< of an endpoint
    discovery::Connection connection;                  ///< of a connection
    bool onlyOne = true;                               ///< of an endpoint: see WantedEndpoint
    int below = 0;                                     ///< endpoints under it
    std::vector<std::unique_ptr<Node>> children;

    Node() = default;
    /// With all that stands below.
    Node(const ArrangedGroup& group, Arrangement arrangement);
    explicit Node(const ArrangedFolder& folder);
    explicit Node(const WantedEndpoint& wanted);
    explicit Node(const discovery::Connection* connection);

    /// Where this row stands against a wanted one; equal: it is the same row, whatever its facts are now.
    std::strong_ordering order(const ArrangedGroup& wanted) const { return group <=> wanted.group; }
    std::strong_ordering order(const ArrangedFolder& wanted) const;
    /// A name that only one endpoint has, before and after, is the same row even if its listener is another one now:
    /// a stale file that is bound again stays selected.
    std::strong_ordering order(const WantedEndpoint& wanted) const;
    /// Those that wait to be accepted stand last.
    std::strong_ordering order(const discovery::Connection* wanted) const;

    /// From the child `first` on, each knows its row and parent.
    void renumber(std::size_t first);
};

std::vector<WantedEndpoint> wantedRows(const std::vector<const discovery::Endpoint*>& endpoints);
/// Sorted as rows are.
std::vector<const discovery::Connection*> wantedRows(const std::vector<discovery::Connection>& connections);

} // namespace ipcscope::ui
