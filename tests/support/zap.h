// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/libzmq.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace ipcscope::test {

/// Answers ZAP requests (RFC 27) in the context of a socket of libzmq's, on a thread of its own. Make it before the
/// socket binds or connects.
class ZapHandler {
public:
    /// What to answer to the frames of a request, "200" for instance.
    using Judge = std::function<std::string(const Frames& request)>;
    static Judge passwordIs(std::string password);

    ZapHandler(const LibzmqSocket& socket, Judge judge);
    ~ZapHandler();
    ZapHandler(const ZapHandler&) = delete;
    ZapHandler& operator=(const ZapHandler&) = delete;

private:
    void serve();

    void* m_socket;
    Judge m_judge;
    std::atomic<bool> m_ends = false;
    std::thread m_thread;
};

/// The events of a socket of libzmq's. Make it before the socket binds or connects, and destroy it before.
class LibzmqMonitor {
public:
    struct Event {
        std::uint16_t event = 0;
        std::uint32_t value = 0;
    };

    explicit LibzmqMonitor(const LibzmqSocket& socket);
    ~LibzmqMonitor();
    LibzmqMonitor(const LibzmqMonitor&) = delete;
    LibzmqMonitor& operator=(const LibzmqMonitor&) = delete;
    /// Does not wait.
    std::optional<Event> next();

private:
    void* m_watched;
    void* m_socket;
};

} // namespace ipcscope::test
