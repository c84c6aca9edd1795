// SPDX-License-Identifier: MPL-2.0
// The zmq_poller_ functions: a list of what zmq_poll waits for, kept between calls. zmq_poller(3).
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/poll.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <atomic>
#include <vector>

namespace ipcscope::zmq {

namespace {

constexpr std::uint32_t pollerTag = 0x9011E12A;
constexpr short knownEvents = ZMQ_POLLIN | ZMQ_POLLOUT | ZMQ_POLLERR | ZMQ_POLLPRI;

class Poller {
public:
    ~Poller() { m_tag.store(0); }
    static Poller* of(void* handle) {
        auto* const poller = static_cast<Poller*>(handle);
        return poller && poller->m_tag.load() == pollerTag ? poller : nullptr;
    }

    int size() const { return static_cast<int>(m_items.size()); }

    int add(void* socket, int fd, void* data, short events) {
        if (find(socket, fd) != m_items.size() || (events & ~knownEvents) != 0)
            return failed(EINVAL);
        m_data.reserve(m_items.size() + 1);
        m_items.push_back({socket, fd, events, 0});
        m_data.push_back(data);
        return 0;
    }
    int modify(void* socket, int fd, short events) {
        const std::size_t place = find(socket, fd);
        if (place == m_items.size() || (events & ~knownEvents) != 0)
            return failed(EINVAL);
        m_items[place].events = events;
        return 0;
    }
    int remove(void* socket, int fd) {
        const std::size_t place = find(socket, fd);
        if (place == m_items.size())
            return failed(EINVAL);
        m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(place));
        m_data.erase(m_data.begin() + static_cast<std::ptrdiff_t>(place));
        return 0;
    }

    /// As many events as there are, and room for.
    int wait(std::span<zmq_poller_event_t> out, long timeout) {
        const auto asks = [](const zmq_pollitem_t& item) { return item.events != 0; };
        if (timeout < 0 && std::ranges::none_of(m_items, asks)) // it would never end
            return failed(EFAULT);
        const auto ready = poll(m_items, std::chrono::milliseconds(timeout));
        if (!ready)
            return failed(ready.error());
        std::size_t count = 0;
        for (std::size_t index = 0; index < m_items.size() && count < out.size(); ++index) {
            const zmq_pollitem_t& item = m_items[index];
            if (item.revents != 0)
                out[count++] = {item.socket, item.socket ? -1 : item.fd, m_data[index], item.revents};
        }
        return count == 0 ? failed(EAGAIN) : static_cast<int>(count);
    }

private:
    std::size_t find(const void* socket, int fd) const {
        const auto same = [&](const zmq_pollitem_t& item) {
            return item.socket == socket && (socket != nullptr || item.fd == fd);
        };
        return static_cast<std::size_t>(std::ranges::find_if(m_items, same) - m_items.begin());
    }

    std::atomic<std::uint32_t> m_tag{pollerTag};
    std::vector<zmq_pollitem_t> m_items;
    std::vector<void*> m_data; ///< the application's, of each
};

template<class Function>
int with(void* poller, Function function) {
    Poller* const known = Poller::of(poller);
    return known ? guarded([&] { return function(*known); }) : failed(EFAULT);
}

template<class Function>
int withSocket(void* poller, void* socket, Function function) {
    if (Poller::of(poller) && !Socket::of(socket))
        return failed(ENOTSOCK);
    return with(poller, function);
}

template<class Function>
int withFd(void* poller, int fd, Function function) {
    if (Poller::of(poller) && fd < 0)
        return failed(EBADF);
    return with(poller, function);
}

} // namespace

} // namespace ipcscope::zmq

extern "C" {

using ipcscope::zmq::Poller;

void* zmq_poller_new(void) {
    auto* const poller = new (std::nothrow) Poller;
    if (!poller)
        errno = ENOMEM;
    return poller;
}

int zmq_poller_destroy(void** poller) {
    Poller* const known = poller ? Poller::of(*poller) : nullptr;
    if (!known)
        return ipcscope::zmq::failed(EFAULT);
    delete known;
    *poller = nullptr;
    return 0;
}

int zmq_poller_size(void* poller) {
    return ipcscope::zmq::with(poller, [](Poller& known) { return known.size(); });
}

int zmq_poller_add(void* poller, void* socket, void* user_data, short events) {
    return ipcscope::zmq::withSocket(poller, socket,
                                     [&](Poller& known) { return known.add(socket, -1, user_data, events); });
}

int zmq_poller_modify(void* poller, void* socket, short events) {
    return ipcscope::zmq::withSocket(poller, socket, [&](Poller& known) { return known.modify(socket, -1, events); });
}

int zmq_poller_remove(void* poller, void* socket) {
    return ipcscope::zmq::withSocket(poller, socket, [&](Poller& known) { return known.remove(socket, -1); });
}

int zmq_poller_add_fd(void* poller, zmq_fd_t fd, void* user_data, short events) {
    return ipcscope::zmq::withFd(poller, fd, [&](Poller& known) { return known.add(nullptr, fd, user_data, events); });
}

int zmq_poller_modify_fd(void* poller, zmq_fd_t fd, short events) {
    return ipcscope::zmq::withFd(poller, fd, [&](Poller& known) { return known.modify(nullptr, fd, events); });
}

int zmq_poller_remove_fd(void* poller, zmq_fd_t fd) {
    return ipcscope::zmq::withFd(poller, fd, [&](Poller& known) { return known.remove(nullptr, fd); });
}

int zmq_poller_wait(void* poller, zmq_poller_event_t* event, long timeout) {
    const int count = event ? zmq_poller_wait_all(poller, event, 1, timeout) : ipcscope::zmq::failed(EFAULT);
    return count < 0 ? -1 : 0;
}

int zmq_poller_wait_all(void* poller, zmq_poller_event_t* events, int count, long timeout) {
    if (Poller::of(poller) && (!events || count < 0))
        return ipcscope::zmq::failed(events ? EINVAL : EFAULT);
    return ipcscope::zmq::with(
        poller, [&](Poller& known) { return known.wait({events, static_cast<std::size_t>(count)}, timeout); });
}
}
