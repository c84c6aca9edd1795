// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/io_thread.h"

#include <QSocketNotifier>

#include <map>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::milliseconds lastChance{500};

}

struct IoThread::Loop : QObject {
    explicit Loop(Reactor& reactor)
        : m_reactor(reactor) {}

    void start() {
        m_notifier = std::make_unique<QSocketNotifier>(m_reactor.fd(), QSocketNotifier::Read);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { m_reactor.turn(); });
    }
    void end() {
        m_ending = true;
        if (m_residents.empty())
            thread()->quit();
        else
            m_deadline = m_reactor.after(lastChance, [this] { thread()->quit(); });
    }
    void evict(const void* resident) {
        m_residents.erase(resident);
        if (m_ending && m_residents.empty())
            thread()->quit();
    }
    /// The last thing on the I/O thread.
    void leave() {
        m_deadline = {};
        m_residents.clear();
        m_notifier.reset();
    }

    Reactor& m_reactor;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::map<const void*, std::shared_ptr<void>> m_residents;
    Timer m_deadline;
    bool m_ending = false;
};

IoThread::IoThread()
    : m_reactor(std::make_unique<Reactor>())
    , m_loop(std::make_unique<Loop>(*m_reactor)) {
    m_thread.setObjectName(QStringLiteral("ipcscope-io"));
    m_loop->moveToThread(&m_thread);
    Loop* loop = m_loop.get();
    QObject::connect(&m_thread, &QThread::started, loop, [loop] { loop->start(); });
    QObject::connect(&m_thread, &QThread::finished, loop, [loop] { loop->leave(); }, Qt::DirectConnection);
    m_thread.start();
}

IoThread::~IoThread() {
    post([loop = m_loop.get()](Reactor&) { loop->end(); });
    m_thread.wait();
}

void IoThread::post(std::function<void(Reactor&)> task) {
    m_reactor->post([reactor = m_reactor.get(), work = std::move(task)] { work(*reactor); });
}

void IoThread::lodge(std::shared_ptr<void> resident) {
    const void* key = resident.get();
    m_loop->m_residents.emplace(key, std::move(resident));
}

void IoThread::evict(const void* resident) {
    m_loop->evict(resident);
}

} // namespace ipcscope::ui
