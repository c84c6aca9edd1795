// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "ui/engine/monitor.h"

#include <QString>

namespace ipcscope::ui {

/// How many endpoints there are of each sort; those of other programs are not counted.
struct EndpointCounts {
    int live = 0; ///< somebody listens, whether or not the name leads there
    int stale = 0;
    int overridden = 0; ///< of the live ones: another program has their name
    int fileless = 0;   ///< of the live ones: their file is gone
    int anotherUsers = 0;
    bool operator==(const EndpointCounts&) const = default;
};
EndpointCounts count(const discovery::Snapshot& endpoints);

/// "Ready · 7 live (1 overridden), 4 stale, 1 of another user"
QString readyText(const EndpointCounts& counts);
/// It can still receive: freezing and stopping mean something.
bool isRunning(Monitor::State state);
/// "Live"
QString stateName(Monitor::State state);
/// "Live · shown 1 204 of 98 211 kept · evicted 0 · lost 0"
QString monitorText(const Monitor& monitor);
/// "shown 1 204 of 98 211"
QString fileText(const Traffic& file);
/// "memory 41 of 256 MiB"
QString memoryText(const capture::Store& store);
/// "812 msg/s · 96 KiB/s seen here"
QString rateText(double messages, double bytes);

} // namespace ipcscope::ui
