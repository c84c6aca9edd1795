// SPDX-License-Identifier: MPL-2.0
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/context.h"

#include "core/transport/base/uninterrupted.h"
#include "core/transport/sockets/option_table.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <limits>
#include <new>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ipcscope::zmq {

namespace {

constexpr std::uint32_t contextTag = 0xC0C7E87A;
constexpr int socketLimit = 65'535;

/// An option that is taken for the sake of programs that set it: our one thread has no use for it.
bool isOfThreads(int option) {
    return option == ZMQ_THREAD_PRIORITY || option == ZMQ_THREAD_AFFINITY_CPU_ADD ||
           option == ZMQ_THREAD_AFFINITY_CPU_REMOVE;
}

} // namespace

Context::Context()
    : m_tag(contextTag)
    , m_empty(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    , m_maxMessageSize(std::numeric_limits<int>::max())
    , m_process(::getpid()) {
    if (!m_empty)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

Context::~Context() {
    m_tag.store(0);
}

Context* Context::of(void* handle) {
    auto* const context = static_cast<Context*>(handle);
    return context && context->m_tag.load(std::memory_order_acquire) == contextTag ? context : nullptr;
}

Result<void> Context::set(int option, int value) {
    const std::lock_guard lock(m_mutex);
    if (value < 0)
        return systemFailure(EINVAL, "set an option of a context");
    if (option == ZMQ_IO_THREADS)
        m_ioThreads = value;
    else if (option == ZMQ_MAX_SOCKETS && value > 0)
        m_maxSockets = value;
    else if (option == ZMQ_MAX_MSGSZ)
        m_maxMessageSize = value;
    else if (option == ZMQ_BLOCKY)
        m_blocky = value != 0;
    else if (option == ZMQ_IPV6)
        m_ipv6 = value != 0;
    else if (option == ZMQ_ZERO_COPY_RECV)
        m_zeroCopy = value != 0;
    else if (option == ZMQ_THREAD_SCHED_POLICY)
        m_schedulingPolicy = value;
    else if (option == ZMQ_THREAD_NAME_PREFIX)
        m_threadName = std::to_string(m_threadNumber = value) + "/";
    else if (!isOfThreads(option))
        return systemFailure(EINVAL, "set an option of a context");
    return {};
}

Result<void> Context::setThreadName(std::string prefix) {
    constexpr std::size_t longest = 16;
    if (prefix.empty() || prefix.size() > longest)
        return systemFailure(EINVAL, "set an option of a context");
    const std::lock_guard lock(m_mutex);
    m_threadName = std::move(prefix) + "/";
    return {};
}

std::string Context::threadName() const {
    const std::lock_guard lock(m_mutex);
    return m_threadName.substr(0, m_threadName.rfind('/'));
}

Result<int> Context::get(int option) const {
    const std::lock_guard lock(m_mutex);
    switch (option) {
    case ZMQ_IO_THREADS:
        return m_ioThreads;
    case ZMQ_MAX_SOCKETS:
        return m_maxSockets;
    case ZMQ_SOCKET_LIMIT:
        return socketLimit;
    case ZMQ_MAX_MSGSZ:
        return m_maxMessageSize;
    case ZMQ_MSG_T_SIZE:
        return static_cast<int>(sizeof(zmq_msg_t));
    case ZMQ_BLOCKY:
        return m_blocky ? 1 : 0;
    case ZMQ_IPV6:
        return m_ipv6 ? 1 : 0;
    case ZMQ_ZERO_COPY_RECV:
        return m_zeroCopy ? 1 : 0;
    case ZMQ_THREAD_SCHED_POLICY:
        return m_schedulingPolicy;
    case ZMQ_THREAD_NAME_PREFIX:
        return m_threadNumber;
    default:
        return systemFailure(EINVAL, "read an option of a context");
    }
}

Result<Socket*> Context::open(int type) {
    const auto known = std::ranges::find(zmtp::allSocketTypes, type, [](auto each) { return static_cast<int>(each); });
    const std::lock_guard lock(m_mutex);
    if (terminated())
        return systemFailure(ETERM, "socket");
    if (known == std::end(zmtp::allSocketTypes))
        return systemFailure(EINVAL, "socket");
    if (m_sockets.size() >= static_cast<std::size_t>(m_maxSockets))
        return systemFailure(EMFILE, "socket");
    try {
        sockets::Options options = sockets::manualDefaults(*known);
        if (!m_blocky)
            options.linger = std::chrono::milliseconds(0);
        if (m_ipv6)
            static_cast<void>(sockets::set(options, *sockets::optionNumbered(ZMQ_IPV6), *known, std::int64_t{1}));
        auto socket = std::make_unique<Socket>(*this, *known, std::move(options));
        Socket& added = *socket;
        const auto entry = m_sockets.emplace(&added, std::move(socket)).first;
        try {
            attendant().add(added);
        } catch (...) {
            m_sockets.erase(entry);
            throw;
        }
        return &added;
    } catch (const std::system_error& error) {
        return failure(error.code(), "socket");
    } catch (const std::bad_alloc&) {
        return systemFailure(ENOMEM, "socket");
    }
}

Attendant& Context::attendant() {
    if (!m_attendant)
        m_attendant.emplace(m_threadName, [this](Socket& socket) { over(socket); });
    return *m_attendant;
}

void Context::over(Socket& socket) {
    std::unique_ptr<Socket> oldest;
    {
        const std::lock_guard lock(m_mutex);
        auto ended = m_sockets.extract(&socket);
        oldest = std::exchange(m_former[m_nextFormer], std::move(ended.mapped()));
        m_nextFormer = (m_nextFormer + 1) % m_former.size();
    }
    socket.release();
    ring(m_empty.get());
}

void Context::shutdown() {
    const std::lock_guard lock(m_mutex);
    m_terminated.store(true, std::memory_order_release);
    for (const auto& [key, socket] : m_sockets)
        socket->wake();
}

bool Context::inherited() const {
    return ::getpid() != m_process;
}

Result<void> Context::terminate() {
    shutdown();
    m_inproc.end();
    for (;;) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_sockets.empty())
                return {};
        }
        pollfd empty{m_empty.get(), POLLIN, 0};
        if (::poll(&empty, 1, -1) < 0)
            return systemFailure(errno, "terminate");
        drain(m_empty.get());
    }
}

} // namespace ipcscope::zmq
