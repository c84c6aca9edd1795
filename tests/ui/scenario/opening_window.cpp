// SPDX-License-Identifier: GPL-3.0-or-later
// opening_window FILE: the real window opens a capture and shows it and the details of its last record, then ends.
// Prints how many rows were shown.
#include "ui/engine/engine.h"
#include "ui/messages/file_page.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

bool showsSomething(const ipcscope::ui::DetailsPane& details) {
    const auto views = details.findChildren<QAbstractItemView*>();
    return std::ranges::any_of(views, [](const QAbstractItemView* view) {
        return view->isVisible() && view->model() != nullptr && view->model()->rowCount() > 0;
    });
}

} // namespace

int main(int argc, char** argv) {
    using namespace ipcscope::ui;
    QApplication application(argc, argv);
    const QStringList words = QApplication::arguments();
    if (words.size() != 2)
        return 2;
    const QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    Engine engine;
    MainWindow window(engine, settings);
    window.resize(1280, 800);
    window.show();
    window.open({words[1]});
    QTimer tick;
    QObject::connect(&tick, &QTimer::timeout, &window, [&] {
        const auto* page = qobject_cast<const FilePage*>(window.monitors().current());
        if (page == nullptr)
            return;
        MessageList& list = page->list();
        const int rows = list.messages().rowCount();
        if (rows == 0)
            return;
        list.setCurrentIndex(list.messages().index(rows - 1, 0));
        window.grab();
        if (showsSomething(page->details())) {
            std::printf("%d\n", rows);
            QApplication::quit();
        }
    });
    tick.start(100);
    QTimer::singleShot(std::chrono::seconds(100), &window, [] { QApplication::exit(1); });
    return QApplication::exec();
}
