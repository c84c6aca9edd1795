// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ipcscope::bench {

enum class Spin : std::uint8_t { Adaptive, Off };

/// What a side is to do. Travels between processes byte by byte.
struct Task {
    std::array<char, 108> path{}; ///< of the socket file
    std::size_t size = 1;         ///< bytes of a message's one frame
    std::size_t warmUp = 0;       ///< messages, round trips or connections before the clock starts
    std::size_t count = 0;        ///< that are timed
    std::size_t peers = 1;        ///< sockets of the connecting side; or connections that are made at a time
    int highWaterMark = 1000;     ///< of libzmq's sockets; ours have the default
    Spin spin = Spin::Adaptive;
    double rate = 0;               ///< messages a second; 0: as fast as they are taken
    bool countAllocations = false; ///< of the timed part; `amount` of the report
    int core = -1;                 ///< this side runs on; negative: wherever the kernel likes
    std::size_t total() const { return warmUp + count; }
    std::string endpoint() const { return std::string("ipc://").append(path.data()); }
};

/// What a side has found; what it has not measured is 0.
struct Report {
    double seconds = 0;   ///< of the timed part
    double processor = 0; ///< seconds of processor time (user and system, all threads) from its start on
    double median = 0;    ///< seconds of a round trip
    double slowest = 0;   ///< the 99th percentile
    double amount = 0;    ///< what the role says it counts
    double other = 0;
};

/// A side's line to the process that measures. Throws std::runtime_error when that is gone.
class Control {
public:
    explicit Control(int fd)
        : m_fd(fd) {}
    Task task();
    /// It may be connected to, or otherwise goes on.
    void ready();
    /// Until the measuring process says so.
    void wait();
    /// Readable when wait() would not wait.
    int fd() const { return m_fd; }
    void report(const Report& report);

private:
    int m_fd;
};

/// Throws std::exception when it cannot do its part.
using Work = void (*)(const Task& task, Control& control);

struct Role {
    std::string_view name;
    Work work = nullptr;
};

/// The body of a side's process: pins it, does the work, answers an exit status. Ends after two minutes, and with the
/// process that started it.
int runSide(std::span<const Role> roles, std::string_view role, int controlFd);

/// Processor seconds of this process so far.
double processorTime();
/// Bytes of memory of its own that this process has touched.
double ownMemory();
int threadCount();
/// Allows as many descriptors as the system lets us have; answers how many.
std::size_t raiseDescriptorLimit();

/// Counts what a side gets, and times what comes after the warm-up.
class Meter {
public:
    explicit Meter(std::size_t warmUp, std::size_t count)
        : m_warmUp(warmUp)
        , m_total(warmUp + count) {}
    explicit Meter(const Task& task)
        : Meter(task.warmUp, task.count) {
        m_countsAllocations = task.countAllocations;
    }
    void count() {
        if (++m_count == m_warmUp)
            start();
        else if (m_count == m_total)
            stop();
    }
    bool complete() const { return m_count >= m_total; }
    /// Since the warm-up, or since the meter was made if there is none, to the last one.
    double seconds() const { return m_time.count(); }
    /// In the same time, if the task wants them.
    double allocations() const { return static_cast<double>(m_allocations); }

private:
    using Clock = std::chrono::steady_clock;
    void start();
    void stop();

    std::size_t m_warmUp;
    std::size_t m_total;
    std::size_t m_count = 0;
    Clock::time_point m_start = Clock::now();
    std::chrono::duration<double> m_time{};
    bool m_countsAllocations = false;
    std::size_t m_allocations = 0;
};

/// Holds a sender to a rate, a few milliseconds' worth at a time.
class Pace {
public:
    explicit Pace(double rate)
        : m_rate(rate) {}
    /// Counts one message; true now and then while there were more than there may be: wait().
    bool ahead() { return m_rate > 0 && ++m_count % burst == 0 && Clock::now() < due(); }
    void wait() const { std::this_thread::sleep_until(due()); }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t burst = 1024;
    Clock::time_point due() const {
        return m_start + std::chrono::duration_cast<Clock::duration>(
                             std::chrono::duration<double>(static_cast<double>(m_count) / m_rate));
    }

    double m_rate;
    std::size_t m_count = 0;
    Clock::time_point m_start = Clock::now();
};

/// Times of single round trips, in seconds.
class Laps {
public:
    explicit Laps(const Task& task);
    template<class Lap>
    void time(Lap&& lap) {
        const auto start = Clock::now();
        lap();
        m_times.push_back(std::chrono::duration<float>(Clock::now() - start).count());
    }
    /// Without those of the warm-up.
    Report report(double processor);

private:
    using Clock = std::chrono::steady_clock;
    std::size_t m_warmUp;
    std::vector<float> m_times;
};

/// A body as both libraries send and check it.
constexpr std::uint8_t filling = 'x';
/// Throws if it is not what was sent: looks at its length, its first and its last byte.
void check(std::span<const std::uint8_t> body, std::size_t size);

} // namespace ipcscope::bench
