// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/row.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipcscope::bench {
namespace {

nlohmann::json orNull(const std::optional<double>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

/// 4 significant digits, thousands apart from small numbers.
std::string figure(const std::optional<double>& value) {
    if (!value)
        return "-";
    if (std::abs(*value) >= 1e6)
        return fmt::format("{:.2f} M", *value / 1e6);
    if (std::abs(*value) >= 1e4)
        return fmt::format("{:.1f} k", *value / 1e3);
    return fmt::format("{:.4g}", *value);
}

std::string wanted(const Target& target) {
    switch (target.kind) {
    case Target::Kind::RatioAtLeast:
        return fmt::format(">= {:.4g} x", target.value);
    case Target::Kind::RatioAtMost:
        return fmt::format("<= {:.4g} x", target.value);
    case Target::Kind::FigureAtMost:
        return fmt::format("<= {}", figure(target.value));
    case Target::Kind::Reported:
        break;
    }
    return "";
}

std::string verdict(const std::optional<bool>& met) {
    if (!met)
        return "reported";
    return *met ? "met" : "MISSED";
}

} // namespace

std::optional<bool> Row::met() const {
    switch (target.kind) {
    case Target::Kind::RatioAtLeast:
        return ratio && *ratio >= target.value;
    case Target::Kind::RatioAtMost:
        return ratio && *ratio <= target.value;
    case Target::Kind::FigureAtMost:
        return ours <= target.value;
    case Target::Kind::Reported:
        break;
    }
    return std::nullopt;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Row summary(std::string goal, std::string what, std::string placement, const std::vector<Round>& rounds, Target target,
            Against against) {
    const auto over = [&rounds](auto value) {
        std::vector<double> values;
        for (const Round& round : rounds)
            values.push_back(value(round));
        return median(std::move(values));
    };
    Row row{std::move(goal), std::move(what), std::move(placement), over(std::mem_fn(&Round::ours)), {}, {}, {},
            target};
    const bool hasReference = std::ranges::all_of(rounds, [](const Round& round) { return round.reference > 0; });
    const bool hasLimit = std::ranges::all_of(rounds, [](const Round& round) { return round.limit > 0; });
    if (hasReference)
        row.reference = over(std::mem_fn(&Round::reference));
    if (hasLimit)
        row.limit = over(std::mem_fn(&Round::limit));
    if (against == Against::Reference && hasReference)
        row.ratio = over([](const Round& round) { return round.ours / round.reference; });
    else if (hasLimit)
        row.ratio = over([](const Round& round) { return round.ours / round.limit; });
    return row;
}

nlohmann::json toJson(const Row& row) {
    const bool judged = row.target.kind != Target::Kind::Reported;
    const auto met = row.met();
    return {{"goal", row.goal},
            {"what", row.what},
            {"placement", row.placement},
            {"ours", row.ours},
            {"reference", orNull(row.reference)},
            {"limit", orNull(row.limit)},
            {"ratio", orNull(row.ratio)},
            {"target", judged ? nlohmann::json(row.target.value) : nlohmann::json()},
            {"met", met ? nlohmann::json(*met) : nlohmann::json()}};
}

void printHeading(std::string_view goal, std::string_view title) {
    fmt::print("\n{} {}\n  {:<44} {:<6} {:>10} {:>10} {:>10} {:>8}  {:<11}\n", goal, title, "", "cores", "ours",
               "reference", "limit", "ratio", "goal");
}

void print(const Row& row) {
    const std::string ratio = row.ratio ? fmt::format("{:.3g}", *row.ratio) : "-";
    fmt::print("  {:<44} {:<6} {:>10} {:>10} {:>10} {:>8}  {:<11} {}\n", row.what, row.placement, figure(row.ours),
               figure(row.reference), figure(row.limit), ratio, wanted(row.target), verdict(row.met()));
    std::fflush(stdout);
}

} // namespace ipcscope::bench
