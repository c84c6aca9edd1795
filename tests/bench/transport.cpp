// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/transport.h"

#include "tests/bench/placement.h"
#include "tests/bench/push_pull.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::bench {
namespace {

/// About a second of work on a quiet machine.
double messagesFor(std::size_t size) {
    return std::min(4e6, 3.2e9 / static_cast<double>(size));
}

constexpr int defaultMark = 1000;
constexpr int highMark = 100'000;

/// A private folder for sockets.
class Folder {
public:
    Folder() {
        std::string path = "/tmp/ipcscope-bench-XXXXXX";
        if (!::mkdtemp(path.data()))
            throw std::runtime_error("cannot create " + path);
        m_path = path;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    std::string newEndpoint() { return fmt::format("ipc://{}/{}", m_path, ++m_count); }

private:
    std::string m_path;
    int m_count = 0;
};

struct Round {
    Measured own;
    Measured libzmq;
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template<class Value>
std::vector<double> each(const std::vector<Round>& rounds, Value value) {
    std::vector<double> out;
    for (const Round& round : rounds)
        out.push_back(value(round));
    return out;
}

Measured measured(Folder& folder, const Sides& sides, std::size_t size, double scale, const Placement& placement) {
    const auto messages = static_cast<std::size_t>(std::max(10.0, messagesFor(size) * scale));
    const Load load{folder.newEndpoint(), size, messages / 10, messages};
    const auto result = measure(sides, load, placement);
    if (!result)
        throw std::runtime_error(fmt::format("{} bytes, {}: not measured", size, placement.name));
    return *result;
}

Round play(Folder& folder, std::size_t size, double scale, const Placement& placement) {
    const Measured own = measured(folder, ownPushPull(), size, scale, placement);
    const Measured usual = measured(folder, libzmqPushPull(defaultMark), size, scale, placement);
    const Measured deep = measured(folder, libzmqPushPull(highMark), size, scale, placement);
    return {own, deep.messagesPerSecond > usual.messagesPerSecond ? deep : usual};
}

nlohmann::json toJson(const std::vector<Round>& rounds, const Measured Round::* side) {
    const auto of = [&](auto value) {
        return median(each(rounds, [&](const Round& round) { return value(round.*side); }));
    };
    return {{"messagesPerSecond", of([](const Measured& m) { return m.messagesPerSecond; })},
            {"cpuMicrosecondsPerMessage", of([](const Measured& m) { return m.microseconds(); })},
            {"senderCpuMicroseconds", of([](const Measured& m) { return m.senderMicroseconds; })},
            {"receiverCpuMicroseconds", of([](const Measured& m) { return m.receiverMicroseconds; })}};
}

nlohmann::json summary(std::size_t size, const Placement& placement, const std::vector<Round>& rounds) {
    const auto ratios =
        each(rounds, [](const Round& round) { return round.own.messagesPerSecond / round.libzmq.messagesPerSecond; });
    const auto cpuRatios =
        each(rounds, [](const Round& round) { return round.own.microseconds() / round.libzmq.microseconds(); });
    return {{"pattern", "PUSH-PULL"},
            {"size", size},
            {"placement", placement.name},
            {"rounds", rounds.size()},
            {"own", toJson(rounds, &Round::own)},
            {"libzmq", toJson(rounds, &Round::libzmq)},
            {"ratio", median(ratios)},
            {"ratioLeast", std::ranges::min(ratios)},
            {"ratioMost", std::ranges::max(ratios)},
            {"cpuRatio", median(cpuRatios)}};
}

void print(const nlohmann::json& row) {
    const auto number = [](const nlohmann::json& value) { return value.get<double>(); };
    const nlohmann::json& own = row["own"];
    const nlohmann::json& libzmq = row["libzmq"];
    fmt::print("{:>6} B  {:<6} {:>11.0f} {:>8.3f}  {:>11.0f} {:>8.3f}  {:>6.2f} [{:.2f}..{:.2f}] {:>8.2f}\n",
               row["size"].get<std::size_t>(), row["placement"].get<std::string>(), number(own["messagesPerSecond"]),
               number(own["cpuMicrosecondsPerMessage"]), number(libzmq["messagesPerSecond"]),
               number(libzmq["cpuMicrosecondsPerMessage"]), number(row["ratio"]), number(row["ratioLeast"]),
               number(row["ratioMost"]), number(row["cpuRatio"]));
    std::fflush(stdout);
}

} // namespace

int measureTransport(const TransportOptions& options) {
    Folder folder;
    const auto where = placements();
    nlohmann::json rows = nlohmann::json::array();
    if (!options.json) {
        fmt::print("PUSH to PULL, two processes; medians of {} rounds\n", options.rounds);
        fmt::print("    size  cores     own msg/s   us CPU libzmq msg/s   us CPU   ratio [least..most]  us ratio\n");
    }
    for (const std::size_t size : options.sizes) {
        std::vector<std::vector<Round>> rounds(where.size());
        for (int i = 0; i < options.rounds; ++i) {
            for (std::size_t place = 0; place < where.size(); ++place)
                rounds[place].push_back(play(folder, size, options.scale, where[place]));
        }
        for (std::size_t place = 0; place < where.size(); ++place) {
            rows.push_back(summary(size, where[place], rounds[place]));
            if (!options.json)
                print(rows.back());
        }
    }
    const bool oneCore = std::ranges::none_of(where, [](const Placement& place) { return place.name == "cross"; });
    if (options.json)
        fmt::print("{}\n", nlohmann::json{{"transport", rows}, {"crossSkipped", oneCore}}.dump(2));
    else if (oneCore)
        fmt::print("cross: skipped, there is one core\n");
    return 0;
}

} // namespace ipcscope::bench
