// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace ipcscope::ui {

/// What the endpoint model tells beside display, tool tip and the accessible texts.
enum EndpointRole {
    KindRole = Qt::UserRole, ///< EndpointRow
    SymbolRole,              ///< EndpointSymbol of an endpoint row
    OwnerRole,               ///< QString: "feedd 4121", "stale 3 d", "another user"; of a connection its age
    OwnerTailRole,           ///< QString: the end of it that is never cut: " 4121"; of a connection that of its name
    TrafficRole, ///< QString: "3 peers · 176 KiB", "not accepting"; empty: nothing to tell; of a connection what is
                 ///< unread
    TrafficShortRole, ///< the same for narrow rows: "176 KiB"
    SearchRole,       ///< QString: what the filter field looks at, the name in the first line
    StarredRole,      ///< bool: has a star
    CountRole,        ///< int: endpoints below a group or folder
    CountTextRole,    ///< QString: of a group, "1 034", or "1 of 1 034" of which the others are hidden
    TypeRole,         ///< QString: "PUB", of an endpoint that was identified; else empty
    StalledRole,      ///< bool: a reader stands still
};

enum class EndpointRow { Group, Folder, Endpoint, Connection };

/// Shape and colour in front of a name.
enum class EndpointSymbol { Live, Foreign, Stale, Trouble, Unknown, Peer, OwnPeer, WaitingPeer };

} // namespace ipcscope::ui
