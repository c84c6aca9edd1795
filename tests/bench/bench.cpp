// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"

#include "tests/bench/goals/goals.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

constexpr int highMark = 100'000;

std::string makeFolder() {
    std::string path = "/tmp/ipcscope-bench-XXXXXX";
    if (!::mkdtemp(path.data()))
        throw std::runtime_error("cannot create " + path);
    return path;
}

std::string describe(Part binds, Part connects) {
    return fmt::format("{} {} to {} {}", nameOf(binds.library), binds.role, nameOf(connects.library), connects.role);
}

} // namespace

Bench::Bench(const TransportOptions& options)
    : m_options(options)
    , m_where(placements())
    , m_folder(makeFolder()) {
    std::erase_if(m_where, [this](const Placement& one) {
        return !m_options.where.empty() && !m_options.where.contains(one.name);
    });
}

Bench::~Bench() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::vector<Placement> Bench::where(std::initializer_list<std::string_view> names) const {
    std::vector<Placement> some;
    std::ranges::copy_if(m_where, std::back_inserter(some),
                         [names](const Placement& one) { return std::ranges::find(names, one.name) != names.end(); });
    return some;
}

bool Bench::wants(std::string_view goal) const {
    return m_options.goals.empty() || m_options.goals.contains(std::string(goal));
}

bool Bench::wantsAny(std::initializer_list<std::string_view> goals) const {
    return std::ranges::any_of(goals, [this](std::string_view goal) { return wants(goal); });
}

std::size_t Bench::scaled(double usual, std::size_t least) const {
    return std::max(least, static_cast<std::size_t>(usual * m_options.scale));
}

std::string Bench::newPath() {
    return fmt::format("{}/{}", m_folder, ++m_count);
}

void Bench::place(Task& task) {
    const std::string path = newPath();
    std::memcpy(task.path.data(), path.c_str(), path.size() + 1);
}

Outcome Bench::measure(Part binds, Part connects, Task task, const Placement& placement) {
    place(task);
    task.core = placement.first;
    Process bound(binds.library, binds.role, task);
    std::optional<Report> boundReport = bound.hear();
    std::optional<Report> connectedReport;
    if (boundReport) {
        task.core = placement.second;
        Process connected(connects.library, connects.role, task);
        connectedReport = connected.hear();
        bound.go();
        boundReport = bound.hear();
    }
    if (!boundReport || !connectedReport)
        throw std::runtime_error(
            fmt::format("{}, {} bytes, {}: not measured", describe(binds, connects), task.size, placement.name));
    return {*boundReport, *connectedReport};
}

Outcome Bench::better(Part binds, Part connects, const Task& task, const Placement& placement) {
    const Outcome usual = measure(binds, connects, task, placement);
    Task deep = task;
    deep.highWaterMark = highMark;
    const Outcome other = measure(binds, connects, deep, placement);
    return other.connected.seconds < usual.connected.seconds ? other : usual;
}

void Bench::add(const Row& row) {
    if (!wants(row.goal))
        return;
    m_rows.push_back(toJson(row));
    if (row.met() == false)
        ++m_missed;
    if (m_options.json)
        return;
    if (m_heading != row.goal)
        printHeading(row.goal, titleOf(row.goal));
    m_heading = row.goal;
    print(row);
}

} // namespace ipcscope::bench
