// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/engine.h"

#include "core/observe/discovery/scanner.h"
#include "ui/engine/background.h"
#include "ui/engine/identifier.h"
#include "ui/engine/identifier_log.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/log.h"
#include "ui/engine/lookout.h"
#include "ui/engine/monitor.h"
#include "ui/engine/monitor_log.h"
#include "ui/engine/pulse.h"
#include "ui/shell/formats.h"

#include <QThread>

namespace ipcscope::ui {

namespace {

std::vector<std::string> orStandard(std::vector<std::string> folders) {
    return folders.empty() ? discovery::defaultFolders() : std::move(folders);
}

} // namespace

struct Engine::Discovery {
    QThread thread;
    std::unique_ptr<Lookout> lookout;
};

Engine::Engine(std::vector<std::string> folders, QObject* parent)
    : QObject(parent)
    , m_log(std::make_unique<Log>())
    , m_io(std::make_unique<IoThread>())
    , m_background(std::make_unique<Background>())
    , m_identifier(std::make_unique<Identifier>(*m_background))
    , m_discovery(std::make_unique<Discovery>())
    , m_endpoints(std::make_shared<const discovery::Snapshot>()) {
    auto& [thread, lookout] = *m_discovery;
    lookout = std::make_unique<Lookout>(
        orStandard(std::move(folders)),
        [this](std::shared_ptr<const discovery::Snapshot> snapshot) {
            QMetaObject::invokeMethod(this, [this, snapshot = std::move(snapshot)]() mutable {
                m_endpoints = std::move(snapshot);
                m_identifier->review(*m_endpoints);
                Q_EMIT endpointsChanged();
            });
        },
        [this](const Error& error) {
            QMetaObject::invokeMethod(this, [this, reason = shown(describe(error))] {
                m_log->add({.what = Log::What::Noticed, .detail = reason, .gravity = Log::Gravity::Error});
                Q_EMIT discoveryFailed(reason);
            });
        });
    thread.setObjectName(QStringLiteral("ipcscope-discovery"));
    lookout->moveToThread(&thread);
    connect(&thread, &QThread::started, lookout.get(), &Lookout::start);
    connect(&thread, &QThread::finished, lookout.get(), &Lookout::stop, Qt::DirectConnection);
    thread.start();
    m_listPulse = std::make_unique<Pulse>([to = lookout.get()](std::function<void()> task) {
        QMetaObject::invokeMethod(to, std::move(task), Qt::QueuedConnection);
    });
    m_trafficPulse = std::make_unique<Pulse>(
        [io = m_io.get()](std::function<void()> task) { io->post([task = std::move(task)](Reactor&) { task(); }); });
    for (const auto* pulse : {m_listPulse.get(), m_trafficPulse.get()}) {
        connect(pulse, &Pulse::stuckChanged, this, [this, pulse] { tellStuck(*pulse); });
        connect(pulse, &Pulse::stuckChanged, this, &Engine::stuckChanged);
    }
    connect(
        m_identifier.get(), &Identifier::asked, this,
        [this](const std::string& address, const Identifier::Answer& answer) { m_log->add(entryOf(address, answer)); });
}

Engine::~Engine() {
    m_discovery->thread.quit();
    m_background.reset();
    m_discovery->thread.wait();
}

void Engine::tellStuck(const Pulse& pulse) {
    const bool list = &pulse == m_listPulse.get();
    Log::Entry entry{.what = Log::What::Noticed};
    if (pulse.isStuck()) {
        entry.detail = list ? tr("The endpoint list waits for a file system that does not answer")
                            : tr("The tabs wait for a file system that does not answer");
        entry.gravity = Log::Gravity::Warning;
    } else {
        entry.detail = list ? tr("The endpoint list goes on: the file system answers again")
                            : tr("The tabs go on: the file system answers again");
    }
    m_log->add(std::move(entry));
}

bool Engine::listIsStuck() const {
    return m_listPulse->isStuck();
}

bool Engine::trafficIsStuck() const {
    return m_trafficPulse->isStuck();
}

void Engine::watchFolders(std::vector<std::string> folders) {
    QMetaObject::invokeMethod(
        m_discovery->lookout.get(),
        [lookout = m_discovery->lookout.get(), folders = orStandard(std::move(folders))] { lookout->watch(folders); });
}

void Engine::rescan() {
    QMetaObject::invokeMethod(m_discovery->lookout.get(), &Lookout::scanSoon);
}

std::unique_ptr<Monitor> Engine::open(capture::JoinRequest request) {
    auto monitor = std::make_unique<Monitor>(*m_io, std::move(request));
    connect(monitor.get(), &Monitor::stateChanged, this, [this, monitor = monitor.get()] { hear(*monitor); });
    new MonitorLog(*monitor, *this);
    return monitor;
}

/// Who was connected to is known from then on.
void Engine::hear(const Monitor& monitor) {
    if (monitor.state() != Monitor::State::Live || monitor.request().role != capture::Role::Connect)
        return;
    for (const auto& [number, entry] : monitor.roster().entries())
        if (entry.up)
            m_identifier->hear(monitor.request().endpoint, entry.facts, *m_endpoints);
}

void Engine::explain(Error error, advice::Intent intent, QObject* context, std::function<void(advice::Fault)> done) {
    m_background->run(
        context, [error = std::move(error), intent = std::move(intent)] { return advice::explain(error, intent); },
        std::move(done));
}

void Engine::explain(capture::Finding finding, advice::Intent intent, QObject* context,
                     std::function<void(advice::Fault)> done) {
    m_background->run(
        context,
        [finding = std::move(finding), intent = std::move(intent)] { return advice::explain(finding, intent); },
        std::move(done));
}

} // namespace ipcscope::ui
