// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "ui/endpoints/endpoint_roles.h"

#include <QString>

#include <string_view>

namespace ipcscope::ui {

/// How one endpoint is told to people; everything is showable plain text. `now` is seconds since the epoch.
QString endpointTitle(const discovery::Endpoint& endpoint); ///< "quotes.ipc", "@bus"
QString stateText(const discovery::Endpoint& endpoint);     ///< "live", "not accepting"
EndpointSymbol endpointSymbol(const discovery::Endpoint& endpoint);
QString ownerText(const discovery::Endpoint& endpoint, std::int64_t now);
/// The end of ownerText() that is never cut: the process id; all of it where it tells a state; empty: no more than the
/// rest of it.
QString ownerTail(const discovery::Endpoint& endpoint, std::int64_t now);
/// What of the state and of a process is told in the facts, in words.
/// `heir`: of an overridden one the endpoint that has its name now, if it is known.
QString stateSentence(const discovery::Endpoint& endpoint, const discovery::Endpoint* heir);
QString libraryText(const discovery::Library& library);
QString trafficText(const discovery::Endpoint& endpoint);
QString shortTrafficText(const discovery::Endpoint& endpoint);
/// "quotes.ipc, live, feedd 4121, 3 peers"
QString spokenText(const discovery::Endpoint& endpoint, std::int64_t now);
/// One fact a line: address, state, owners with their library, file, traffic.
QString factsText(const discovery::Endpoint& endpoint, const discovery::Endpoint* heir, std::int64_t now);

/// The folder of a path ("/tmp"), or "abstract". Raw bytes, of `endpoint`.
std::string_view folderOf(const discovery::Endpoint& endpoint);
QString groupTitle(discovery::Group group);

/// Plain text for QToolTip, which would otherwise guess the format.
QString plainToolTip(const QString& text);

/// Why no connect from here comes to this very listener, a sentence; empty if one does, or nobody listens.
QString outOfReach(const discovery::Endpoint& endpoint);
/// What it is; by a connect that comes to it.
bool canBeAsked(const discovery::Endpoint& endpoint);
/// Empty, or why this endpoint's file cannot be removed.
QString removalObstacle(const discovery::Endpoint& endpoint, std::int64_t now);

} // namespace ipcscope::ui
