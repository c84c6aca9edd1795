// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temporary_folder.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/watch_flow.h"

#include <QMainWindow>
#include <QPushButton>

namespace ipcscope::test {

inline constexpr int patience = 10'000; // ms

inline bool tellsFault(const ui::MonitorPage& page) {
    const auto* bar = page.findChild<ui::NoticeBar*>();
    return bar != nullptr && !bar->isHidden();
}

/// The button of this text in the notice of a page; null: there is none.
inline QPushButton* offered(const ui::TrafficPage& page, const char* text) {
    for (auto* button : page.notice().findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text) && !button->isHidden())
            return button;
    return nullptr;
}

/// A window with tabs, as the program has it.
struct Desk {
    Desk() {
        window.setCentralWidget(&tabs);
        window.show();
    }
    ~Desk() { window.takeCentralWidget(); }
    template<class Sheet>
    Sheet* sheet() {
        for (Sheet* found : window.findChildren<Sheet*>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }

    TemporaryFolder folder;
    ui::Engine engine;
    QMainWindow window;
    TemporarySettings settings;
    ui::MonitorTabs tabs{settings.settings()};
    ui::WatchFlow flow{engine, tabs, settings.settings(), window};
};

} // namespace ipcscope::test
