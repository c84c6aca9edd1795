// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/terminal/output.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/reactor/reactor.h"

#include <chrono>
#include <functional>
#include <optional>

namespace ipcscope::terminal {

/// Turns a reactor while a command waits for something, and minds what a terminal does meanwhile: SIGINT and SIGTERM,
/// a reader of standard output that is slow or leaves.
class Loop {
public:
    enum class End { Done, TimeOver, Interrupted, NoReader };

    /// From now on endingSignals() end run(), and SIGPIPE and SIGXFSZ are ignored. Throws std::system_error.
    Loop();
    /// What waits for standard output gets another second.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    Reactor& reactor() { return m_reactor; }
    Output& out() { return m_out; }
    /// Until `done` answers true (asked after every turn), or `limit` is over. Unset: without limit.
    End run(std::optional<std::chrono::milliseconds> limit, const std::function<bool()>& done);

private:
    void wait(std::chrono::milliseconds longest);

    Reactor m_reactor;
    UniqueFd m_signals;
    Output m_out;
    bool m_interrupted = false;
};

} // namespace ipcscope::terminal
