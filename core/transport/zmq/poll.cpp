// SPDX-License-Identifier: MPL-2.0
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/poll.h"

#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <poll.h>
#include <time.h>

namespace ipcscope::zmq {

namespace {

using Clock = std::chrono::steady_clock;

short toSystem(short events) {
    return static_cast<short>(((events & ZMQ_POLLIN) != 0 ? POLLIN : 0) | ((events & ZMQ_POLLOUT) != 0 ? POLLOUT : 0) |
                              ((events & ZMQ_POLLPRI) != 0 ? POLLPRI : 0));
}

short fromSystem(short events) {
    const int known = POLLIN | POLLOUT | POLLPRI;
    return static_cast<short>(((events & POLLIN) != 0 ? ZMQ_POLLIN : 0) | ((events & POLLOUT) != 0 ? ZMQ_POLLOUT : 0) |
                              ((events & POLLPRI) != 0 ? ZMQ_POLLPRI : 0) | ((events & ~known) != 0 ? ZMQ_POLLERR : 0));
}

/// One zmq_poll: what it waits for, and where.
class Poll {
public:
    explicit Poll(std::span<zmq_pollitem_t> items)
        : m_items(items) {}

    /// ENOTSOCK, unless each item is an open socket or a descriptor.
    Result<void> check() {
        for (zmq_pollitem_t& item : m_items) {
            item.revents = 0;
            Socket* const socket = Socket::of(item.socket);
            if (item.socket && !socket)
                return systemFailure(ENOTSOCK, "poll");
            if (!m_first)
                m_first = socket;
            m_hasDescriptors = m_hasDescriptors || !item.socket;
        }
        return {};
    }

    /// The system is asked for descriptors; sockets are passed over.
    void place() {
        m_places.reserve(m_items.size());
        for (const zmq_pollitem_t& item : m_items)
            m_places.push_back({item.socket ? -1 : item.fd, toSystem(item.events), 0});
    }

    /// From now on the context's thread takes nothing that is waited for, and wait() ends with it.
    void hold() {
        m_held.reserve(m_items.size());
        for (std::size_t index = 0; index < m_items.size(); ++index) {
            if (!m_items[index].socket)
                continue;
            auto* const socket = static_cast<Socket*>(m_items[index].socket);
            m_held.emplace_back(*socket);
            m_places[index] = {socket->reactorFd(), POLLIN, 0};
        }
    }

    /// Asks every socket; answers how many items have events.
    Result<int> ask() {
        int count = 0;
        for (std::size_t index = 0; index < m_items.size(); ++index) {
            zmq_pollitem_t& item = m_items[index];
            if (item.socket) {
                const auto events = static_cast<Socket*>(item.socket)->events(item.events, m_look);
                if (!events)
                    return std::unexpected(events.error());
                item.revents = static_cast<short>(*events & item.events);
            } else {
                item.revents = fromSystem(m_places[index].revents);
            }
            if (item.revents != 0)
                ++count;
        }
        m_look = Socket::Look::Again;
        return count;
    }

    /// Waits at most this long (unset: for ever) for something to happen. EINTR.
    Result<void> wait(std::optional<std::chrono::nanoseconds> longest, const sigset_t* signals) {
        timespec time{};
        if (longest) {
            const auto left = std::max(*longest, std::chrono::nanoseconds(0));
            time.tv_sec = static_cast<time_t>(left.count() / std::nano::den);
            time.tv_nsec = static_cast<long>(left.count() % std::nano::den);
        }
        if (::ppoll(m_places.data(), m_places.size(), longest ? &time : nullptr, signals) < 0)
            return systemFailure(errno, "poll");
        return {};
    }

    bool hasDescriptors() const { return m_hasDescriptors; }
    /// The first socket's; null: there is none.
    AdaptiveWait* search() const { return m_first ? &m_first->pollSearch() : nullptr; }

private:
    std::span<zmq_pollitem_t> m_items;
    Socket* m_first = nullptr;
    Socket::Look m_look = Socket::Look::First;
    bool m_hasDescriptors = false;
    std::vector<pollfd> m_places;
    std::vector<Socket::Polled> m_held;
};

} // namespace

Result<int> poll(std::span<zmq_pollitem_t> items, std::chrono::milliseconds timeout, const sigset_t* signals) {
    Poll poll(items);
    if (const auto good = poll.check(); !good)
        return std::unexpected(good.error());
    if (poll.hasDescriptors()) {
        poll.place();
        if (const auto looked = poll.wait(std::chrono::nanoseconds(0), nullptr); !looked)
            return std::unexpected(looked.error());
    }
    auto count = poll.ask();
    if (!count || *count > 0 || timeout.count() == 0)
        return count;
    if (!poll.hasDescriptors())
        poll.place();
    poll.hold();
    const auto end = Clock::now() + timeout;
    Result<void> waited;
    const auto ask = [&] {
        count = poll.ask();
        return !count || *count > 0;
    };
    const auto turn = [&](std::chrono::milliseconds longest) {
        std::optional<std::chrono::nanoseconds> left;
        if (timeout.count() > 0)
            left = end - Clock::now();
        if (longest.count() >= 0 && !poll.hasDescriptors())
            return true; // asking does the work
        if (left && left->count() <= 0)
            return false;
        waited = poll.wait(longest.count() >= 0 ? std::optional<std::chrono::nanoseconds>(longest) : left, signals);
        return waited.has_value();
    };
    AdaptiveWait sleep(std::chrono::nanoseconds(0));
    AdaptiveWait* const search = poll.search();
    if ((search ? *search : sleep).wait(ask, turn) || waited)
        return count;
    return std::unexpected(waited.error());
}

} // namespace ipcscope::zmq

namespace {

int pollOf(zmq_pollitem_t* items, int count, long timeout, const sigset_t* signals) {
    using namespace ipcscope::zmq;
    if (count < 0)
        return failed(EINVAL);
    if (!items && count > 0)
        return failed(EFAULT);
    return guarded([&] {
        constexpr long longest = std::numeric_limits<int>::max();
        const std::chrono::milliseconds time(std::min(timeout, longest));
        const auto ready = poll({items, static_cast<std::size_t>(count)}, time, signals);
        return ready ? *ready : failed(ready.error());
    });
}

} // namespace

extern "C" {

int zmq_poll(zmq_pollitem_t* items, int count, long timeout) {
    return pollOf(items, count, timeout, nullptr);
}

int zmq_ppoll(zmq_pollitem_t* items, int count, long timeout, const void* mask) {
    return pollOf(items, count, timeout, static_cast<const sigset_t*>(mask));
}
}
