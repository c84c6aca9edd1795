// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/zmq/attendant.h"
#include "core/transport/zmq/inproc.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unordered_map>

namespace ipcscope::zmq {

class Socket;

/// What zmq_ctx_new() answers: owns its sockets, and one thread that serves them while no call is inside. The thread
/// starts with the first socket. Any thread may call.
class Context {
public:
    Context();
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// The context that a handle stands for; null: it is none.
    static Context* of(void* handle);

    /// zmq_ctx_set(3), zmq_ctx_get(3): EINVAL.
    Result<void> set(int option, int value);
    Result<int> get(int option) const;
    Result<void> setThreadName(std::string prefix);
    std::string threadName() const;

    /// Answers null with an error: EINVAL no such type, EMFILE too many, ETERM.
    Result<Socket*> open(int type);
    /// Calls that block, and later ones, answer ETERM.
    void shutdown();
    Inproc& inproc() { return m_inproc; }
    bool terminated() const { return m_terminated.load(std::memory_order_acquire); }
    /// Shuts down and waits until every socket is closed and lingers no more. EINTR: a signal came; may be called
    /// again.
    Result<void> terminate();
    /// This process is a fork of the one that made the context, whose thread is not here and whose descriptors are
    /// that one's: nothing may be done with it.
    bool inherited() const;

private:
    void over(Socket& socket);
    Attendant& attendant();

    std::atomic<std::uint32_t> m_tag;
    Inproc m_inproc;            ///< outlives the sockets
    mutable std::mutex m_mutex; ///< of everything but m_terminated
    std::atomic<bool> m_terminated{false};
    std::unordered_map<const Socket*, std::unique_ptr<Socket>> m_sockets; ///< also those that linger
    static constexpr std::size_t formerKept = 256;
    std::array<std::unique_ptr<Socket>, formerKept> m_former; ///< a while longer, for calls with a closed handle
    std::size_t m_nextFormer = 0;                             ///< takes the oldest one's place
    UniqueFd m_empty;                                         ///< an eventfd: no socket is left
    int m_ioThreads = 1;
    int m_maxSockets = 1023;
    int m_maxMessageSize;
    bool m_blocky = true;
    bool m_ipv6 = false;
    bool m_zeroCopy = true;
    int m_schedulingPolicy = -1;
    int m_threadNumber = 0; ///< of THREAD_NAME_PREFIX, if it was one
    std::string m_threadName;
    std::optional<Attendant> m_attendant;
    const pid_t m_process;
};

} // namespace ipcscope::zmq
