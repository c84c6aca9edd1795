// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <QString>

namespace ipcscope::ui {
class MainWindow;
class MonitorTabs;
} // namespace ipcscope::ui

namespace ipcscope::app {

/// What a window shows, for terminals and scripts.
struct Report {
    QString text;         ///< endpoints, and messages received per endpoint; lines
    quint64 messages = 0; ///< received by all monitors together
};
Report report(const discovery::Snapshot& endpoints, const ui::MonitorTabs& monitors);

/// Saves the window's picture as PNG; the answer is where it is, in full, or nothing if it could not be written.
QString savePicture(ui::MainWindow& window, const QString& file);

} // namespace ipcscope::app
