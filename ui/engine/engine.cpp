// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/engine.h"

#include "core/observe/discovery/sweep.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/lookout.h"
#include "ui/engine/monitor.h"
#include "ui/shell/formats.h"

#include <QPointer>
#include <QThread>
#include <QThreadPool>

namespace ipcscope::ui {

/// Threads that may block on the file system or /proc: never the I/O thread.
struct Engine::Background {
    QThread discovery;
    std::unique_ptr<Lookout> lookout;
    QThreadPool pool;

    /// Runs `work` in the pool and hands its answer to `done` on the engine's thread, if `context` is still there.
    template<class Work, class Done>
    void run(Engine& engine, QObject* context, Work work, Done done) {
        pool.start([&engine, guard = QPointer<QObject>(context), work = std::move(work), done = std::move(done)] {
            auto answer = work();
            QMetaObject::invokeMethod(&engine, [guard, done, answer = std::move(answer)] {
                if (guard)
                    done(answer);
            });
        });
    }
};

Engine::Engine(QObject* parent)
    : QObject(parent)
    , m_io(std::make_unique<IoThread>())
    , m_background(std::make_unique<Background>()) {
    Background& background = *m_background;
    background.pool.setMaxThreadCount(2);
    background.lookout = std::make_unique<Lookout>(
        [this](discovery::Snapshot snapshot) {
            QMetaObject::invokeMethod(this, [this, snapshot = std::move(snapshot)]() mutable {
                m_endpoints = std::move(snapshot);
                Q_EMIT endpointsChanged();
            });
        },
        [this](const Error& error) {
            QMetaObject::invokeMethod(this,
                                      [this, reason = shown(describe(error))] { Q_EMIT discoveryFailed(reason); });
        });
    background.discovery.setObjectName(QStringLiteral("ipcscope-discovery"));
    background.lookout->moveToThread(&background.discovery);
    connect(&background.discovery, &QThread::started, background.lookout.get(), &Lookout::start);
    connect(&background.discovery, &QThread::finished, background.lookout.get(), &Lookout::stop, Qt::DirectConnection);
    background.discovery.start();
}

Engine::~Engine() {
    m_background->discovery.quit();
    m_background->pool.clear();
    m_background->pool.waitForDone();
    m_background->discovery.wait();
}

void Engine::rescan() {
    QMetaObject::invokeMethod(m_background->lookout.get(), &Lookout::scanSoon);
}

std::unique_ptr<Monitor> Engine::open(capture::JoinRequest request) {
    return std::make_unique<Monitor>(*m_io, std::move(request));
}

void Engine::removeStale(const discovery::Endpoint& endpoint, QObject* context,
                         std::function<void(Result<void>)> done) {
    m_background->run(
        *this, context, [endpoint] { return discovery::removeStale(endpoint); },
        [this, done = std::move(done)](const Result<void>& result) {
            rescan();
            if (done)
                done(result);
        });
}

void Engine::explain(Error error, advice::Intent intent, QObject* context, std::function<void(advice::Fault)> done) {
    m_background->run(
        *this, context,
        [error = std::move(error), intent = std::move(intent)] { return advice::explain(error, intent); },
        std::move(done));
}

void Engine::explain(capture::Finding finding, advice::Intent intent, QObject* context,
                     std::function<void(advice::Fault)> done) {
    m_background->run(
        *this, context,
        [finding = std::move(finding), intent = std::move(intent)] { return advice::explain(finding, intent); },
        std::move(done));
}

} // namespace ipcscope::ui
