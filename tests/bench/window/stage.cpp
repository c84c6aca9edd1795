// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/window/stage.h"

#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/monitor_tabs.h"

#include <QTimer>

#include <algorithm>

namespace ipcscope::bench {

using Clock = std::chrono::steady_clock;

bool BusyApplication::notify(QObject* receiver, QEvent* event) {
    if (m_depth > 0)
        return QApplication::notify(receiver, event);
    ++m_depth;
    const auto start = Clock::now();
    const bool done = QApplication::notify(receiver, event);
    m_busy += Clock::now() - start;
    --m_depth;
    return done;
}

Stage::Stage()
    : m_application(m_argc, m_argv)
    , m_window(m_engine, m_settings)
    , m_tabs(m_window.findChild<ui::MonitorTabs*>()) {
    ui::applyTheme(m_application, ui::Scheme::Light);
    m_window.resize(1280, 800);
    m_window.show();
}

Stage::~Stage() {
    while (ui::TrafficPage* page = m_tabs->current())
        m_tabs->close(page);
}

ui::MonitorPage& Stage::watch(const std::string& endpoint, zmtp::SocketType type, std::size_t budget) {
    capture::JoinRequest request;
    request.endpoint = endpoint;
    request.type = type;
    if (type == zmtp::SocketType::Sub)
        request.subscriptions = {Bytes{}};
    return *m_tabs->open(std::make_unique<ui::Monitor>(m_io, std::move(request), budget));
}

void Stage::until(const std::function<bool()>& done) {
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

LagMeter::LagMeter() {
    arm();
}

void LagMeter::arm() {
    constexpr std::chrono::milliseconds period{1};
    m_due = Clock::now() + period;
    QTimer::singleShot(period, Qt::PreciseTimer, this, [this] {
        m_lags.push_back(std::max(0.0, std::chrono::duration<double>(Clock::now() - m_due).count()));
        arm();
    });
}

double LagMeter::at(double share) {
    if (m_lags.empty())
        return 0;
    const auto place = m_lags.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(m_lags.size() - 1));
    std::ranges::nth_element(m_lags, place);
    return *place;
}

} // namespace ipcscope::bench
