// SPDX-License-Identifier: MPL-2.0
#include "core/transport/reactor/core.h"

#include "core/transport/base/uninterrupted.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <new>
#include <span>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <system_error>

namespace ipcscope {

namespace {

constexpr std::uint64_t clockKey = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t wakeKey = clockKey - 1;
constexpr std::size_t eventsPerTurn = 64;
constexpr std::size_t timersPerTurn = 64;
constexpr std::chrono::milliseconds longestDelay = std::chrono::hours(24 * 3650);

int checked(int result, const char* attempt) {
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), attempt);
    return result;
}

bool has(Interest interest, Interest part) {
    return (static_cast<unsigned>(interest) & static_cast<unsigned>(part)) != 0;
}

std::uint32_t maskOf(Interest interest, bool hangupTold) {
    std::uint32_t mask = hangupTold ? 0U : std::uint32_t{EPOLLRDHUP};
    if (has(interest, Interest::Readable))
        mask |= EPOLLIN;
    if (has(interest, Interest::Writable))
        mask |= EPOLLOUT;
    return mask;
}

std::uint64_t keyOf(std::uint32_t slot, std::uint32_t generation) {
    return (std::uint64_t{generation} << 32) | slot;
}

void control(int epoll, int operation, int fd, std::uint32_t mask, std::uint64_t key, const char* attempt) {
    epoll_event event{};
    event.events = mask;
    event.data.u64 = key;
    checked(uninterrupted([&] { return ::epoll_ctl(epoll, operation, fd, &event); }), attempt);
}

} // namespace

/// Marks that callbacks run: what they remove lives until the outermost one is back.
class Reactor::Core::Dispatch {
public:
    explicit Dispatch(Core& core)
        : m_core(core) {
        ++m_core.m_depth;
    }
    ~Dispatch() {
        if (m_core.m_depth == 1) {
            m_core.dropRetired();
            m_core.rearm();
        }
        --m_core.m_depth;
    }
    Dispatch(const Dispatch&) = delete;
    Dispatch& operator=(const Dispatch&) = delete;

private:
    Core& m_core;
};

Reactor::Core::Core()
    : m_epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"))
    , m_clock(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create"))
    , m_wake(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
    m_laters.m_next = m_laters.m_previous = &m_laters;
    control(m_epoll.get(), EPOLL_CTL_ADD, m_clock.get(), EPOLLIN, clockKey, "epoll_ctl");
    control(m_epoll.get(), EPOLL_CTL_ADD, m_wake.get(), EPOLLIN, wakeKey, "epoll_ctl");
}

Reactor::Core::~Core() {
    ++m_depth; // whatever the tasks own may still be given back through us
    while (!m_timers.empty()) {
        m_deadlines.erase(m_timers.begin()->first.id);
        const auto gone = m_timers.extract(m_timers.begin());
    }
    takePosted().clear();
    for (std::size_t slot = 0; slot < m_slots.size(); ++slot)
        remove({static_cast<std::uint32_t>(slot), m_slots[slot].generation});
    dropRetired();
}

bool Reactor::Core::turn(std::chrono::milliseconds wait) {
    ++m_turns;
    const Dispatch running(*this);
    if (std::exchange(m_laterWoke, false))
        runPosted();
    const bool worked = runLaters();
    std::array<epoll_event, eventsPerTurn> events;
    const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
    int timeout = wait.count() < 0 ? -1 : static_cast<int>(std::min(wait, longest).count());
    if (worked || laterWaits())
        timeout = 0;
    rearm();
    const int count = ::epoll_wait(m_epoll.get(), events.data(), static_cast<int>(events.size()), timeout);
    const bool interrupted = count < 0 && errno == EINTR;
    dispatch(std::span(events.data(), static_cast<std::size_t>(std::max(count, 0))));
    runLaters();
    if (laterWaits() && !std::exchange(m_laterWoke, true))
        wake();
    return !interrupted;
}

void Reactor::Core::dispatch(std::span<const epoll_event> ready) {
    const auto fired = [&ready](std::uint64_t key) {
        return std::ranges::any_of(ready, [key](const epoll_event& event) { return event.data.u64 == key; });
    };
    if (fired(wakeKey))
        runPosted();
    if (fired(clockKey))
        runTimers();
    for (const epoll_event& event : ready) {
        if (event.data.u64 != wakeKey && event.data.u64 != clockKey)
            dispatch({static_cast<std::uint32_t>(event.data.u64), static_cast<std::uint32_t>(event.data.u64 >> 32)},
                     event.events);
    }
}

void Reactor::Core::putOff(Later& later) {
    later.m_next = &m_laters;
    later.m_previous = m_laters.m_previous;
    m_laters.m_previous->m_next = &later;
    m_laters.m_previous = &later;
    if (m_depth > 0 || std::exchange(m_laterWoke, true))
        return;
    wake();
}

/// What is put off meanwhile waits for the next occasion. Answers whether there was anything.
bool Reactor::Core::runLaters() {
    if (!laterWaits())
        return false;
    Later now;
    now.m_next = m_laters.m_next;
    now.m_previous = m_laters.m_previous;
    now.m_next->m_previous = now.m_previous->m_next = &now;
    m_laters.m_next = m_laters.m_previous = &m_laters;
    while (now.m_next != &now) {
        Later& first = *now.m_next;
        first.unlink();
        guarded([task = first.m_task, subject = first.m_subject] { task(subject); });
    }
    now.m_next = now.m_previous = nullptr;
    return true;
}

template<class Callback>
void Reactor::Core::guarded(Callback&& callback) {
    try {
        callback();
    } catch (const std::bad_alloc&) {
        ++m_failures;
    } catch (const std::system_error&) {
        ++m_failures;
    }
}

void Reactor::Core::dispatch(Handle handle, std::uint32_t events) {
    Registration* const registration = find(handle);
    if (!registration)
        return;
    Readiness readiness;
    readiness.readable = (events & EPOLLIN) != 0 && has(registration->interest, Interest::Readable);
    readiness.writable = (events & EPOLLOUT) != 0 && has(registration->interest, Interest::Writable);
    readiness.hangup = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0 && !registration->hangupTold;
    if (readiness.hangup && !has(registration->interest, Interest::Readable))
        mute(*registration, handle);
    if (readiness.readable || readiness.writable || readiness.hangup)
        guarded([registration, readiness] { registration->ready(readiness); });
}

void Reactor::Core::runTimers() {
    drain(m_clock.get());
    m_armed.reset();
    const auto now = Clock::now();
    const std::uint64_t newest = m_nextTimer;
    for (std::size_t done = 0; done < timersPerTurn && !m_timers.empty(); ++done) {
        const Deadline& first = m_timers.begin()->first;
        if (first.time > now || first.id >= newest)
            break;
        m_deadlines.erase(first.id);
        m_lateness = std::chrono::duration_cast<std::chrono::milliseconds>(now - first.time);
        auto due = m_timers.extract(m_timers.begin());
        guarded([&due] { due.mapped()(); });
    }
}

std::vector<Task> Reactor::Core::takePosted() {
    const std::lock_guard lock(m_mutex);
    drain(m_wake.get());
    return std::exchange(m_posted, {});
}

void Reactor::Core::runPosted() {
    std::vector<Task> tasks = takePosted();
    for (Task& task : tasks) {
        guarded([&task] { task(); });
        task = nullptr;
    }
}

void Reactor::Core::post(Task task) {
    const std::lock_guard lock(m_mutex);
    m_posted.push_back(std::move(task));
    wake();
}

void Reactor::Core::wake() noexcept {
    ring(m_wake.get());
}

Reactor::Core::Registration* Reactor::Core::find(Handle handle) const {
    if (handle.slot >= m_slots.size() || m_slots[handle.slot].generation != handle.generation)
        return nullptr;
    return m_slots[handle.slot].registration.get();
}

Reactor::Core::Handle Reactor::Core::add(int fd, Interest interest, Ready ready) {
    auto registration = std::make_unique<Registration>(Registration{std::move(ready), fd, interest, false});
    if (m_free == noSlot) {
        m_slots.emplace_back();
        m_free = static_cast<std::uint32_t>(m_slots.size() - 1);
    }
    const std::uint32_t slot = m_free;
    const Handle handle{slot, m_slots[slot].generation};
    control(m_epoll.get(), EPOLL_CTL_ADD, fd, maskOf(interest, false), keyOf(slot, handle.generation), "watch");
    m_free = m_slots[slot].next;
    m_slots[slot].registration = std::move(registration);
    return handle;
}

void Reactor::Core::remove(Handle handle) noexcept {
    Registration* const registration = find(handle);
    if (!registration)
        return;
    uninterrupted([&] { return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, registration->fd, nullptr); });
    Slot& slot = m_slots[handle.slot];
    ++slot.generation;
    slot.next = std::exchange(m_retired, handle.slot);
    if (m_depth == 0)
        dropRetired();
}

void Reactor::Core::dropRetired() noexcept {
    while (m_retired != noSlot) {
        const std::uint32_t first = m_retired;
        const std::unique_ptr<Registration> removed = std::move(m_slots[first].registration);
        m_retired = m_slots[first].next;
        m_slots[first].next = std::exchange(m_free, first);
    }
}

void Reactor::Core::setInterest(Handle handle, Interest interest) {
    Registration* const registration = find(handle);
    if (!registration || registration->interest == interest)
        return;
    const bool absent = registration->hangupTold && registration->interest == Interest::None;
    registration->interest = interest;
    registration->hangupTold = false;
    control(m_epoll.get(), absent ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, registration->fd, maskOf(interest, false),
            keyOf(handle.slot, handle.generation), "watch");
}

/// A descriptor in nobody's interest leaves the epoll set: EPOLLHUP cannot be masked.
void Reactor::Core::mute(Registration& registration, Handle handle) {
    registration.hangupTold = true;
    const int operation = registration.interest == Interest::None ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    control(m_epoll.get(), operation, registration.fd, maskOf(registration.interest, true),
            keyOf(handle.slot, handle.generation), "watch");
}

Interest Reactor::Core::interest(Handle handle) const {
    const Registration* const registration = find(handle);
    return registration ? registration->interest : Interest::None;
}

std::uint64_t Reactor::Core::schedule(std::chrono::milliseconds delay, Task task) {
    const auto time = Clock::now() + std::clamp(delay, std::chrono::milliseconds(0), longestDelay);
    const std::uint64_t id = m_nextTimer++;
    const auto deadline = m_deadlines.emplace(id, time).first;
    try {
        m_timers.emplace(Deadline{time, id}, std::move(task));
    } catch (const std::bad_alloc&) {
        m_deadlines.erase(deadline);
        throw;
    }
    if (m_depth == 0)
        rearm();
    return id;
}

void Reactor::Core::cancel(std::uint64_t id) noexcept {
    const auto deadline = m_deadlines.find(id);
    if (deadline == m_deadlines.end())
        return;
    const auto cancelled = m_timers.extract(Deadline{deadline->second, id});
    m_deadlines.erase(deadline);
    if (m_depth == 0)
        rearm();
}

/// The clock is never put off, only forward: most deadlines are given up long before they come, and where the first one
/// was, it fires once for nothing and is set anew.
void Reactor::Core::rearm() noexcept {
    if (m_timers.empty())
        return;
    const auto wanted = m_timers.begin()->first.time;
    if (m_armed && *m_armed <= wanted)
        return;
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(wanted.time_since_epoch()).count();
    itimerspec when{};
    when.it_value.tv_sec = since / std::nano::den;
    when.it_value.tv_nsec = since % std::nano::den;
    if (uninterrupted([&] { return ::timerfd_settime(m_clock.get(), TFD_TIMER_ABSTIME, &when, nullptr); }) == 0)
        m_armed = wanted;
}

} // namespace ipcscope
