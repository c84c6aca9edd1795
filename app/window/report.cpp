// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/report.h"

#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/status_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPixmap>

namespace ipcscope::app {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::app::Report)
};

QString stateOf(const discovery::Endpoint& endpoint) {
    switch (endpoint.state) {
    case discovery::State::Live:
        return Words::tr("live");
    case discovery::State::Stale:
        return Words::tr("stale");
    case discovery::State::Overridden:
        return Words::tr("overridden");
    case discovery::State::NotASocket:
        return Words::tr("not a socket");
    case discovery::State::NotAccepting:
        return Words::tr("not accepting");
    case discovery::State::NotListening:
        return Words::tr("not listening");
    case discovery::State::Unknown:
        break;
    }
    return Words::tr("unknown");
}

QString ownerOf(const discovery::Endpoint& endpoint) {
    if (!endpoint.owners.empty())
        return ui::shown(endpoint.owners.front().process) + QStringLiteral(" ") +
               QString::number(endpoint.owners.front().pid);
    return endpoint.anotherUsers ? Words::tr("another user") : QString();
}

} // namespace

Report report(const discovery::Snapshot& endpoints, const ui::MonitorTabs& monitors) {
    Report result;
    QStringList lines{Words::tr("Endpoints")};
    for (const auto& endpoint : endpoints) {
        if (endpoint.group != discovery::Group::Other)
            lines.append(QStringLiteral("  %1  %2  %3")
                             .arg(ui::shown(endpoint.name), stateOf(endpoint), ownerOf(endpoint))
                             .trimmed()
                             .prepend(QStringLiteral("  ")));
    }
    lines.append(Words::tr("Messages received"));
    for (const ui::MonitorPage* page : monitors.monitors()) {
        const ui::Monitor& monitor = page->monitor();
        result.messages += monitor.messagesReceived();
        lines.append(QStringLiteral("  %1  %2  %3  %4")
                         .arg(ui::shown(monitor.endpoint().toStdString()), ui::stateName(monitor.state()),
                              QString::number(monitor.messagesReceived()), ui::byteCount(monitor.bytesReceived())));
    }
    result.text = lines.join(QLatin1Char('\n'));
    return result;
}

QString savePicture(ui::MainWindow& window, const QString& file) {
    if (!window.grab().save(file, "PNG"))
        return {};
    return QFileInfo(file).absoluteFilePath();
}

} // namespace ipcscope::app
