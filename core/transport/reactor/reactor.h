// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>

namespace ipcscope {

using Task = std::function<void()>;

enum class Interest : std::uint8_t { None = 0, Readable = 1, Writable = 2, Both = 3 };

/// What the kernel said of a watched descriptor. `hangup` (peer closed or shut down, EPOLLRDHUP | EPOLLHUP | EPOLLERR)
/// is reported even when Interest is None, so that a close is noticed whether or not anybody reads. Without Readable it
/// is reported once and again only after a change of interest, so that a peer who left costs no processor time.
struct Readiness {
    bool readable = false;
    bool writable = false;
    bool hangup = false;
};
using Ready = std::function<void(Readiness)>;

class Reactor;

/// A descriptor's registration; un-registers on destruction, also from inside its own callback.
/// Destroy it before closing the descriptor and before the reactor.
class Watch {
public:
    Watch() = default;
    Watch(Watch&& other) noexcept;
    Watch& operator=(Watch&& other) noexcept;
    ~Watch();
    void setInterest(Interest interest);
    Interest interest() const;
    explicit operator bool() const { return m_reactor != nullptr; }

private:
    friend class Reactor;
    Watch(Reactor* reactor, std::uint32_t slot, std::uint32_t generation);
    Reactor* m_reactor = nullptr;
    std::uint32_t m_slot = 0;
    std::uint32_t m_generation = 0;
};

/// A single-shot timer; cancelled on destruction, also from inside its own task.
class Timer {
public:
    Timer() = default;
    Timer(Timer&& other) noexcept;
    Timer& operator=(Timer&& other) noexcept;
    ~Timer();
    explicit operator bool() const { return m_reactor != nullptr; } ///< Armed once; may have fired since.

private:
    friend class Reactor;
    Timer(Reactor* reactor, std::uint64_t id);
    Reactor* m_reactor = nullptr;
    std::uint64_t m_id = 0;
};

/// A task that is put off until the reactor's next occasion: the end of the turn under way, or else the beginning of
/// the next one. Scheduled again before that, it still runs once. Cancelled on destruction, also inside its own task.
class Later {
public:
    /// `task`, which captures nothing, is called with the subject.
    template<class Subject, class Call>
        requires std::is_empty_v<Call>
    Later(Reactor& reactor, Subject& subject, Call /*task*/)
        : m_reactor(&reactor)
        , m_task([](void* about) { Call{}(*static_cast<Subject*>(about)); })
        , m_subject(&subject) {}
    Later(const Later&) = delete;
    Later& operator=(const Later&) = delete;
    ~Later() { unlink(); }
    void schedule();
    bool scheduled() const { return m_next != nullptr; }
    Reactor& reactor() const { return *m_reactor; }

private:
    friend class Reactor;
    Later() = default;
    void unlink();

    Reactor* m_reactor = nullptr;
    void (*m_task)(void*) = nullptr;
    void* m_subject = nullptr;
    Later* m_next = nullptr; ///< in the reactor's ring of those that are scheduled
    Later* m_previous = nullptr;
};

/// An epoll loop that somebody else turns: fd() becomes readable whenever there is work (descriptors, timers, posted
/// tasks), and turn() does a bounded amount of it. Level-triggered throughout, so work left over fires again.
/// One thread owns it and calls everything but post() and wake(). An idle reactor sleeps: it wakes once at most for
/// nothing, where a deadline was that has been given up.
class Reactor {
public:
    /// Throws std::system_error when the kernel has no descriptors for it.
    Reactor();
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    int fd() const;
    /// Waits up to `wait` for work (negative: without limit), then does what is ready once; what was put off is work.
    /// An exception of type std::bad_alloc or std::system_error out of a callback is swallowed here and counted in
    /// failures(); the callback's own objects have already given back what they held. Answers whether the wait came to
    /// its end: a signal cuts it short.
    bool turn(std::chrono::milliseconds wait = {});
    /// Any thread. The task runs in a later turn().
    void post(Task task);
    /// Any thread. turn() comes back from its wait.
    void wake() noexcept;
    /// Throws std::system_error if the kernel refuses the registration.
    [[nodiscard]] Watch watch(int fd, Interest interest, Ready ready);
    [[nodiscard]] Timer after(std::chrono::milliseconds delay, Task task);
    std::uint64_t failures() const;
    /// How late the timer's task runs that runs now. Much: nobody turned us, or the process was stopped; what others
    /// were to do meanwhile, they may have done.
    std::chrono::milliseconds lateness() const;
    /// How often turn() was called.
    std::uint64_t turns() const;

private:
    friend class Later;
    friend class Watch;
    friend class Timer;
    class Core;
    std::unique_ptr<Core> m_core;
};

} // namespace ipcscope
