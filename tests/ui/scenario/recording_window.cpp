// SPDX-License-Identifier: GPL-3.0-or-later
// recording_window ENDPOINT FOLDER FILTER: the real window watches and records ENDPOINT into FOLDER and filters what it
// shows, until it is killed. The first record is marked and noted. Prints "received recorded shown" ten times a second.
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

int main(int argc, char** argv) {
    using namespace ipcscope::ui;
    QApplication application(argc, argv);
    const QStringList words = QApplication::arguments();
    if (words.size() != 4)
        return 2;
    const QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    settings.setRecordingFolder(words[2].toLocal8Bit());
    settings.setMemoryBudget(std::size_t{16} << 20);
    Engine engine;
    MainWindow window(engine, settings);
    window.resize(1280, 800);
    window.show();
    if (window.watch(words[1]))
        return 3;
    QTimer tick;
    QObject::connect(&tick, &QTimer::timeout, &window, [&] {
        MonitorPage* page = window.monitors().currentMonitor();
        if (page == nullptr)
            return;
        Monitor& monitor = page->monitor();
        if (!monitor.recording() && window.actions().record->isEnabled())
            window.actions().record->trigger();
        if (monitor.recording() && !page->filter().isActive())
            page->filter().narrow(words[3]);
        if (monitor.recording() && monitor.notes().empty() && monitor.store().kept() > 0)
            monitor.setNote(monitor.store().first(), {.marked = true, .text = "the first"});
        const std::uint64_t recorded = monitor.recording() ? monitor.recording()->recorded : 0;
        std::printf("%llu %llu %llu\n", static_cast<unsigned long long>(monitor.messagesReceived()),
                    static_cast<unsigned long long>(recorded), static_cast<unsigned long long>(monitor.view().rows()));
        std::fflush(stdout);
    });
    tick.start(100);
    return QApplication::exec();
}
