// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/window/roles.h"
#include "tests/bench/window/stage.h"
#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/monitor_tabs.h"

#include <QAbstractEventDispatcher>

#include <algorithm>

namespace ipcscope::bench::window {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t budget = std::size_t{2} << 30;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void watch(zmtp::SocketType type, const Task& task, Control& control) {
    Stage stage;
    std::size_t wakes = 0;
    const auto counting =
        QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, [&wakes] { ++wakes; });
    const double before = processorTime();
    const auto begin = Clock::now();
    ui::Monitor& monitor = stage.watch(task.endpoint(), type, budget).monitor();
    stage.until([&] { return monitor.messagesReceived() > 0; });
    const auto start = Clock::now();
    const auto first = monitor.messagesReceived();
    wakes = 0;
    Report report;
    {
        LagMeter lag;
        const auto all = [&] { return monitor.messagesReceived() + monitor.lost() >= task.total(); };
        stage.until(all);
        report = {.median = lag.at(0.5), .slowest = lag.at(0.99), .other = lag.at(1)};
        wakes -= std::min(wakes, lag.count());
    }
    const double seconds = first < task.total() ? since(start) : since(begin);
    const auto timed = first < task.total() ? task.total() - first : task.total();
    report.seconds = seconds * static_cast<double>(task.total()) / static_cast<double>(timed);
    report.processor = processorTime() - before;
    report.amount = static_cast<double>(monitor.lost());
    control.report(report);
    QObject::disconnect(counting);
    control.report({.amount = static_cast<double>(wakes) / seconds});
}

} // namespace

void watchPush(const Task& task, Control& control) {
    watch(zmtp::SocketType::Pull, task, control);
}

void watchPublisher(const Task& task, Control& control) {
    watch(zmtp::SocketType::Sub, task, control);
}

void start(const Task& /*task*/, Control& control) {
    Stage stage;
    stage.window().repaint();
    QCoreApplication::processEvents();
    control.report({.processor = processorTime()});
}

void idle(const Task& task, Control& control) {
    Stage stage;
    raiseDescriptorLimit();
    for (std::size_t i = 0; i < task.peers; ++i)
        stage.watch(task.endpoint() + "." + std::to_string(i), zmtp::SocketType::Sub, budget);
    const auto live = [](const ui::MonitorPage* page) { return page->monitor().state() == ui::Monitor::State::Live; };
    stage.until([&] { return std::ranges::all_of(stage.tabs().monitors(), live); });
    const auto settled = Clock::now() + std::chrono::seconds(1);
    QTimer ticking;
    ticking.start(100);
    stage.until([&] { return Clock::now() >= settled; });
    ticking.stop();
    const auto begin = Clock::now();
    const auto end = begin + std::chrono::milliseconds(task.count);
    const double before = processorTime();
    QTimer::singleShot(std::chrono::milliseconds(task.count), &stage.window(), [] {});
    stage.until([&] { return Clock::now() >= end; });
    control.report({.seconds = since(begin), .processor = processorTime() - before});
}

} // namespace ipcscope::bench::window
