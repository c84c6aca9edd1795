// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/socket.h"
#include "tests/bench/window/roles.h"
#include "tests/bench/window/stage.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"

#include <QScrollBar>
#include <QTableView>

#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>

namespace ipcscope::bench::window {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t budget = std::size_t{4} << 30;
constexpr std::size_t frame = 16'384;
constexpr std::size_t frames = 120;
constexpr std::size_t jumps = 300;

/// A PUSH of this process that sends as many as it is asked to.
class Producer {
public:
    explicit Producer(const Task& task)
        : m_thread([this, task](const std::stop_token& stop) { run(task, stop); }) {}
    ~Producer() {
        m_thread.request_stop();
        m_reactor.post([] {});
    }
    void send(std::uint64_t more) {
        m_wanted += more;
        m_reactor.post([] {});
    }

private:
    static constexpr std::chrono::milliseconds untilReady{-1};

    void run(const Task& task, const std::stop_token& stop) {
        sockets::Socket socket(m_reactor, zmtp::SocketType::Push);
        if (!socket.bind(task.endpoint()))
            throw std::runtime_error("cannot bind");
        const Bytes body(task.size, filling);
        std::uint64_t sent = 0;
        while (!stop.stop_requested()) {
            if (sent < m_wanted && socket.send(ByteView(body)))
                ++sent;
            else
                m_reactor.turn(untilReady);
        }
    }

    std::atomic<std::uint64_t> m_wanted = 0;
    Reactor m_reactor;
    std::jthread m_thread; ///< last: uses the others
};

/// A window whose monitor has `count` rows.
struct Filled {
    explicit Filled(const Task& task)
        : producer(task)
        , page(stage.watch(task.endpoint(), zmtp::SocketType::Pull, budget)) {
        stage.until([this] { return page.monitor().state() == ui::Monitor::State::Live; });
        const auto start = Clock::now();
        add(task.count);
        seconds = std::chrono::duration<double>(Clock::now() - start).count();
    }
    std::uint64_t rows() const { return page.monitor().view().rows(); }
    void add(std::uint64_t more) {
        const auto all = rows() + more;
        producer.send(more);
        stage.until([this, all] { return rows() >= all; });
    }
    /// How long the window's thread is busy with each frame of new rows, and with what a person then sees.
    std::vector<double> follow() {
        std::vector<double> out;
        for (std::size_t i = 0; i < frames; ++i) {
            const auto before = stage.busy();
            add(frame);
            QCoreApplication::processEvents();
            out.push_back(std::chrono::duration<double>(stage.busy() - before).count());
        }
        return out;
    }

    Stage stage;
    Producer producer;
    ui::MonitorPage& page;
    double seconds = 0;
};

Report reportOf(std::vector<double> times) {
    std::ranges::sort(times);
    const auto at = [&times](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    return {.median = at(0.5), .slowest = at(0.99)};
}

std::vector<double> jumpTimes(ui::MessageList& list) {
    std::mt19937 random(1);
    std::vector<double> out;
    QScrollBar& bar = *list.verticalScrollBar();
    std::uniform_int_distribution<int> anywhere(0, bar.maximum());
    for (std::size_t i = 0; i < jumps; ++i) {
        const auto start = Clock::now();
        bar.setValue(anywhere(random));
        list.viewport()->repaint();
        out.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        QCoreApplication::processEvents();
    }
    return out;
}

} // namespace

void table(const Task& task, Control& control) {
    Filled filled(task);
    control.report({.seconds = filled.seconds});
    ui::MessageList& list = filled.page.list();
    control.report(reportOf(jumpTimes(list)));
    list.goToNewest();
    control.report(reportOf(filled.follow()));
}

void plainTable(const Task& task, Control& control) {
    Filled filled(task);
    QTableView view;
    view.setModel(filled.page.list().model());
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    view.resize(1280, 800);
    view.show();
    filled.stage.window().hide();
    filled.page.monitor().setHidden(false);
    QObject::connect(view.model(), &QAbstractItemModel::rowsInserted, &view, [&view] { view.scrollToBottom(); });
    view.scrollToBottom();
    QCoreApplication::processEvents();
    control.report(reportOf(filled.follow()));
}

} // namespace ipcscope::bench::window
