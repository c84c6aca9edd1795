// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace ipcscope::bench {

/// What a goal asks of a row's ratio, or of our own figure.
struct Target {
    enum class Kind : std::uint8_t { Reported, RatioAtLeast, RatioAtMost, FigureAtMost };
    Kind kind = Kind::Reported;
    double value = 0;
};
constexpr Target reported{};
constexpr Target atLeast(double ratio) {
    return {Target::Kind::RatioAtLeast, ratio};
}
constexpr Target atMost(double ratio) {
    return {Target::Kind::RatioAtMost, ratio};
}
constexpr Target figureAtMost(double figure) {
    return {Target::Kind::FigureAtMost, figure};
}

/// One round's figures: ours, what it is compared with, and what the proof program shows to be possible. 0: not
/// measured.
struct Round {
    double ours = 0;
    double reference = 0;
    double limit = 0;
};

/// One line of the result. `ratio` is ours to the reference, or to the limit where there is no reference or the goal
/// is a share of the limit.
struct Row {
    std::string goal; ///< "T1"
    std::string what; ///< with its unit
    std::string placement;
    double ours = 0;
    std::optional<double> reference;
    std::optional<double> limit;
    std::optional<double> ratio;
    Target target;

    /// Without an answer: reported only.
    std::optional<bool> met() const;
};

/// To which of the two figures a ratio is taken.
enum class Against : std::uint8_t { Reference, Limit };

/// Medians of the figures, and of the rounds' ratios.
Row summary(std::string goal, std::string what, std::string placement, const std::vector<Round>& rounds, Target target,
            Against against = Against::Reference);

double median(std::vector<double> values);

nlohmann::json toJson(const Row& row);
/// A heading above the rows of one goal.
void printHeading(std::string_view goal, std::string_view title);
void print(const Row& row);

} // namespace ipcscope::bench
