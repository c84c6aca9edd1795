// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/endpoint_roles.h"
#include "ui/topology/topology.h"

#include <QString>

namespace ipcscope::ui {

/// How the parts of a topology are told to people; all of it is showable plain text.
QString processTitle(const discovery::Graph::Process& process);   ///< "feedd"
QString processDetails(const discovery::Graph::Process& process); ///< "4121", "user id 7", "× 12"
QString processText(const discovery::Graph::Process& process);    ///< "feedd 4121", "worker × 12"
QString placeTitle(const discovery::Graph::Place& place);         ///< "quotes.ipc", "12 endpoints"
QString placeDetails(const discovery::Graph::Place& place);       ///< "/run/feeds", "abstract"; of several: nothing
QString placeAddress(const discovery::Graph::Place& place);       ///< "ipc:///run/feeds/quotes.ipc"
EndpointSymbol placeSymbol(const discovery::Graph::Place& place);
QString roleText(discovery::Graph::Role role);               ///< "binds", "connects"
QString partText(discovery::Graph::Role role, bool stalled); ///< "connects, stalled"
QString edgeText(
    const discovery::Graph::Edge& edge); ///< "3 × · 176 KiB ‖" of a reader that stands still; empty: nothing but a line
/// "quotes.ipc, live, bound by feedd 4121, connected by viewer 4200, 176 KiB queued"
QString spokenNode(const Topology& topology, TopologyNode node);
/// "12 processes · 9 endpoints · 23 connections · 176 KiB queued"
QString countsText(const discovery::Graph& graph);

} // namespace ipcscope::ui
