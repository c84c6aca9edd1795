// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/placement.h"
#include "tests/bench/process.h"
#include "tests/bench/row.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace ipcscope::bench {

struct TransportOptions {
    bool json = false;
    bool patient = false; ///< an idle reactor is looked at for a minute
    int rounds = 5;
    double scale = 1;                ///< of the number of messages
    std::set<std::string> goals;     ///< none: all
    std::set<std::size_t> sizes;     ///< of the throughput goals; none: all
    std::set<std::string> where;     ///< placements; none: all
    Library binds = Library::Own;    ///< what counts as ours on the side that binds
    Library connects = Library::Own; ///< and on the side that connects
};

/// One side's library and what it does.
struct Part {
    Library library;
    std::string_view role;
};

struct Outcome {
    Report bound;
    Report connected;
    double rate(std::size_t count) const { return static_cast<double>(count) / connected.seconds; }
    /// Microseconds of both processes each of `count`.
    double microseconds(std::size_t count) const {
        return (bound.processor + connected.processor) * 1e6 / static_cast<double>(count);
    }
};

/// What the goals' measurements share: the options, a private folder for socket files, and the rows that came out.
class Bench {
public:
    explicit Bench(const TransportOptions& options);
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;
    ~Bench();

    const TransportOptions& options() const { return m_options; }
    const std::vector<Placement>& where() const { return m_where; }
    /// Those of the placements in which a goal is judged, for goals that leave one out.
    std::vector<Placement> where(std::initializer_list<std::string_view> names) const;
    bool wants(std::string_view goal) const;
    bool wantsAny(std::initializer_list<std::string_view> goals) const;
    /// `usual` of them, times the scale.
    std::size_t scaled(double usual, std::size_t least = 10) const;

    /// A path nobody has used.
    std::string newPath();
    /// Such a one, in the task.
    void place(Task& task);
    /// Runs both sides, the one that binds first; it ends when the other has reported. Throws std::runtime_error if one
    /// fails. Each time on a path of its own.
    Outcome measure(Part binds, Part connects, Task task, const Placement& placement);
    /// The better of libzmq's default and a high-water mark of 100,000.
    Outcome better(Part binds, Part connects, const Task& task, const Placement& placement);

    /// Keeps a row of a goal that is wanted, and prints it below the goal's heading.
    void add(const Row& row);
    const nlohmann::json& rows() const { return m_rows; }
    std::size_t missed() const { return m_missed; }

private:
    const TransportOptions m_options;
    std::vector<Placement> m_where;
    std::string m_folder;
    std::size_t m_count = 0;
    nlohmann::json m_rows = nlohmann::json::array();
    std::string m_heading;
    std::size_t m_missed = 0;
};

} // namespace ipcscope::bench
