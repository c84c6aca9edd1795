// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/unique_fd.h"
#include "core/transport/reactor/reactor.h"

#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

struct epoll_event;

namespace ipcscope {

/// The reactor's insides. Slots are re-used and carry a generation; what was registered under an older one is nobody.
class Reactor::Core {
public:
    using Clock = std::chrono::steady_clock;

    Core();
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    int fd() const { return m_epoll.get(); }
    std::uint64_t failures() const { return m_failures; }
    std::uint64_t turns() const { return m_turns; }
    std::chrono::milliseconds lateness() const { return m_lateness; }
    bool turn(std::chrono::milliseconds wait);
    void post(Task task);
    void wake() noexcept;
    void putOff(Later& later);

    struct Handle {
        std::uint32_t slot = 0;
        std::uint32_t generation = 0;
    };
    Handle add(int fd, Interest interest, Ready ready);
    void remove(Handle handle) noexcept;
    void setInterest(Handle handle, Interest interest);
    Interest interest(Handle handle) const;

    std::uint64_t schedule(std::chrono::milliseconds delay, Task task);
    void cancel(std::uint64_t id) noexcept;

private:
    struct Registration {
        Ready ready;
        int fd = -1;
        Interest interest = Interest::None;
        bool hangupTold = false; ///< without Readable a hangup is told once, or a level-triggered one would spin
    };
    static constexpr std::uint32_t noSlot = std::numeric_limits<std::uint32_t>::max();
    struct Slot {
        std::unique_ptr<Registration> registration;
        std::uint32_t generation = 0;
        std::uint32_t next = noSlot; ///< among the free ones, or the retired
    };
    struct Deadline {
        Clock::time_point time;
        std::uint64_t id = 0;
        auto operator<=>(const Deadline&) const = default;
    };
    class Dispatch;

    Registration* find(Handle handle) const;
    void dispatch(std::span<const epoll_event> ready);
    void dispatch(Handle handle, std::uint32_t events);
    void mute(Registration& registration, Handle handle);
    void runTimers();
    bool runLaters();
    bool laterWaits() const { return m_laters.m_next != &m_laters; }
    void runPosted();
    std::vector<Task> takePosted();
    void rearm() noexcept;
    void dropRetired() noexcept;
    template<class Callback>
    void guarded(Callback&& callback);

    UniqueFd m_epoll;
    UniqueFd m_clock;
    UniqueFd m_wake;
    std::vector<Slot> m_slots;
    std::uint32_t m_free = noSlot;    ///< the first one
    std::uint32_t m_retired = noSlot; ///< the first of those that were removed while a callback was running
    std::map<Deadline, Task> m_timers;
    std::unordered_map<std::uint64_t, Clock::time_point> m_deadlines;
    std::uint64_t m_nextTimer = 1;
    std::optional<Clock::time_point> m_armed;
    unsigned m_depth = 0;
    std::uint64_t m_failures = 0;
    std::chrono::milliseconds m_lateness{};
    std::uint64_t m_turns = 0;
    Later m_laters; ///< where the ring of those that are scheduled begins and ends
    bool m_laterWoke = false;
    std::mutex m_mutex;
    std::vector<Task> m_posted; ///< guarded by m_mutex
};

} // namespace ipcscope
