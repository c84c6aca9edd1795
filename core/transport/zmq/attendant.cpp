// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/attendant.h"

#include "core/transport/base/uninterrupted.h"
#include "core/transport/zmq/socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <new>
#include <optional>
#include <pthread.h>
#include <span>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace ipcscope::zmq {

namespace {

constexpr std::chrono::microseconds soon{150};    ///< to a socket that has something to bring out, perhaps
constexpr std::chrono::microseconds later{1'000}; ///< to one that the application is inside of
constexpr std::size_t eventsAtOnce = 64;
constexpr std::size_t longestName = 15;

int checked(int result, const char* attempt) {
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), attempt);
    return result;
}

/// As epoll_pwait2, which kernels before 5.11 and some sandboxes do not have; without it in whole milliseconds, and not
/// before its time. None: for ever.
int wait(int epoll, std::span<epoll_event> events, std::optional<std::chrono::nanoseconds> longest) {
    static std::atomic<bool> fine = true;
    const int most = static_cast<int>(events.size());
    if (fine.load(std::memory_order_relaxed)) {
        const std::int64_t left = longest ? longest->count() : 0;
        const timespec time{static_cast<time_t>(left / std::nano::den), static_cast<long>(left % std::nano::den)};
        const int count = ::epoll_pwait2(epoll, events.data(), most, longest ? &time : nullptr, nullptr);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM))
            return count;
        fine.store(false, std::memory_order_relaxed);
    }
    const auto left = longest ? std::chrono::ceil<std::chrono::milliseconds>(*longest).count() : -1;
    return ::epoll_wait(epoll, events.data(), most, static_cast<int>(left));
}

/// Signals are for the application's threads.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &m_before);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t m_before{};
};

} // namespace

Attendant::Attendant(const std::string& name, std::function<void(Socket&)> over)
    : m_epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"))
    , m_stop(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"))
    , m_over(std::move(over)) {
    epoll_event event{};
    event.events = EPOLLIN;
    checked(::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_stop.get(), &event), "epoll_ctl");
    const SignalsBlocked blocked;
    m_thread = std::jthread([this] { run(); });
    pthread_setname_np(m_thread.native_handle(), (name + "ZMQbg").substr(0, longestName).c_str());
}

Attendant::~Attendant() {
    ring(m_stop.get());
    m_thread.join();
}

void Attendant::add(Socket& socket) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.ptr = &socket;
    m_added.fetch_add(1, std::memory_order_release);
    checked(uninterrupted([&] { return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, socket.reactorFd(), &event); }),
            "epoll_ctl");
}

void Attendant::arm(Socket& socket) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.ptr = &socket;
    uninterrupted([&] { return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, socket.reactorFd(), &event); });
}

void Attendant::run() {
    while (wait())
        lookAround();
}

/// Notes who fired. Answers false at the end.
bool Attendant::wait() {
    std::optional<std::chrono::nanoseconds> longest;
    if (!m_looks.empty()) {
        const auto first = std::ranges::min(m_looks, {}, &Look::due).due;
        longest = std::max(std::chrono::nanoseconds(first - Clock::now()), std::chrono::nanoseconds(0));
    }
    std::array<epoll_event, eventsAtOnce> events;
    const int count = zmq::wait(m_epoll.get(), events, longest);
    m_added.load(std::memory_order_acquire);
    for (int index = 0; index < count; ++index) {
        if (!events[static_cast<std::size_t>(index)].data.ptr)
            return false;
        fired(*static_cast<Socket*>(events[static_cast<std::size_t>(index)].data.ptr));
    }
    return true;
}

/// Without memory for a look it fires again.
void Attendant::fired(Socket& socket) {
    try {
        m_looks.push_back({&socket, {}});
    } catch (const std::bad_alloc&) {
        arm(socket);
    }
}

void Attendant::lookAround() {
    const auto now = Clock::now();
    std::erase_if(m_looks, [&](Look& at) { return at.due <= now && !look(at, now); });
}

/// Answers whether to look again.
bool Attendant::look(Look& at, Clock::time_point now) {
    const bool fired = at.due == Clock::time_point();
    const auto found = at.socket->attend();
    if (found.over) {
        uninterrupted([&] { return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, at.socket->reactorFd(), nullptr); });
        m_over(*at.socket);
        return false;
    }
    if (!found.called && !(fired && found.inside)) { // quiet, or one long call is inside
        arm(*at.socket);
        return false;
    }
    at.due = now + (found.sent ? soon : later);
    return true;
}

} // namespace ipcscope::zmq
