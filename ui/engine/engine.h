// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/sources/joined.h"
#include "core/observe/discovery/endpoint.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ipcscope::ui {

class Background;
class Identifier;
class IoThread;
class Log;
class Monitor;
class Pulse;

/// The window's door to the core. Owns the I/O thread; nothing here waits for it. GUI thread.
class Engine : public QObject {
    Q_OBJECT
public:
    /// `folders`: see discovery::Scanner; empty: the standard ones.
    explicit Engine(std::vector<std::string> folders = {}, QObject* parent = nullptr);
    ~Engine() override;

    /// The newest list; grows and changes through endpointsChanged(), at most once a scan (1 s, sooner when a watched
    /// folder changes).
    const discovery::Snapshot& endpoints() const { return *m_endpoints; }
    void rescan();
    /// Socket files in these folders are listed even if nobody listens; empty: the standard ones.
    void watchFolders(std::vector<std::string> folders);

    /// A path is being looked up for two seconds and more, in a file system that does not answer: the list, or all that
    /// is watched, stands still meanwhile.
    bool listIsStuck() const;
    bool trafficIsStuck() const;

    /// Starts a monitor; it reports its state by itself (Monitor::stateChanged). The caller owns it.
    std::unique_ptr<Monitor> open(capture::JoinRequest request);

    /// For work that may block.
    Background& background() { return *m_background; }
    /// What all of them did.
    Log& log() { return *m_log; }
    /// Asks endpoints what they are, and remembers.
    Identifier& identifier() { return *m_identifier; }
    /// advice::explain looks at the file system, so it runs in the background; `done` on the GUI thread, dropped if
    /// `context` is gone by then.
    void explain(Error error, advice::Intent intent, QObject* context, std::function<void(advice::Fault)> done);
    void explain(capture::Finding finding, advice::Intent intent, QObject* context,
                 std::function<void(advice::Fault)> done);

Q_SIGNALS:
    void endpointsChanged();
    /// Discovery itself failed (no netlink in a sandbox); an English sentence.
    void discoveryFailed(const QString& reason);
    /// One of listIsStuck() and trafficIsStuck() did.
    void stuckChanged();

private:
    void hear(const Monitor& monitor);
    void tellStuck(const Pulse& pulse);

    struct Discovery;
    std::unique_ptr<Log> m_log;
    std::unique_ptr<IoThread> m_io;
    std::unique_ptr<Background> m_background;
    std::unique_ptr<Identifier> m_identifier;
    std::unique_ptr<Discovery> m_discovery;
    std::shared_ptr<const discovery::Snapshot> m_endpoints;
    std::unique_ptr<Pulse> m_listPulse, m_trafficPulse;
};

} // namespace ipcscope::ui
