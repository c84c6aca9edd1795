// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/literal.h"

#include "core/observe/capture/words.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

namespace ipcscope::capture {

namespace {

struct Unit {
    std::string_view name;
    double factor;
};
constexpr std::array<Unit, 11> sizes{{{"", 1},
                                      {"b", 1},
                                      {"k", 1 << 10},
                                      {"kb", 1 << 10},
                                      {"kib", 1 << 10},
                                      {"m", 1 << 20},
                                      {"mb", 1 << 20},
                                      {"mib", 1 << 20},
                                      {"g", 1 << 30},
                                      {"gb", 1 << 30},
                                      {"gib", 1 << 30}}};
constexpr std::array<Unit, 6> durations{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr double longestAgo = 9.2e18;

std::optional<Number> withUnit(std::string_view written, std::span<const Unit> units) {
    if (written.starts_with("0x") || written.starts_with("0X"))
        return units.front().name.empty() ? numberIn(written) : std::nullopt;
    double real = 0;
    const auto [at, error] = std::from_chars(written.data(), written.data() + written.size(), real);
    std::string name(at, written.data() + written.size());
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    const auto unit = std::ranges::find(units, name, &Unit::name);
    if (error != std::errc() || unit == units.end() || !std::isfinite(real * unit->factor))
        return std::nullopt;
    return unit->factor == 1 ? numberIn(written.substr(0, written.size() - name.size()))
                             : numberOf(real * unit->factor);
}

/// "5s", in ns.
std::optional<std::int64_t> ago(std::string_view written) {
    const auto number = withUnit(written, durations);
    const auto real = number ? std::visit([](auto one) { return static_cast<double>(one); }, *number) : longestAgo;
    return std::abs(real) < longestAgo ? std::optional(std::llround(real)) : std::nullopt;
}

std::optional<double> realIn(std::string_view written) {
    double out = 0;
    const auto* const end = written.data() + written.size();
    const auto [at, error] = std::from_chars(written.data(), end, out);
    return error == std::errc() && at == end ? std::optional(out) : std::nullopt;
}

/// "10:22" and "10:22:01.5", local, of that day.
std::optional<std::int64_t> clockTime(std::string_view written, std::tm day) {
    std::array<double, 3> parts{};
    std::size_t count = 0;
    for (auto rest = written; count < parts.size(); ++count) {
        const auto end = std::min(rest.find(':'), rest.size());
        const auto part = realIn(rest.substr(0, end));
        if (!part || !(*part >= 0 && *part < (count == 0 ? 24 : 60)))
            return std::nullopt;
        parts[count] = *part;
        if (end == rest.size()) {
            ++count;
            break;
        }
        rest.remove_prefix(end + 1);
    }
    if (count < 2 || std::ranges::count(written, ':') + 1 != static_cast<std::ptrdiff_t>(count))
        return std::nullopt;
    day.tm_hour = static_cast<int>(parts[0]);
    day.tm_min = static_cast<int>(parts[1]);
    day.tm_sec = 0;
    day.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&day)) * 1'000'000'000 + std::llround(parts[2] * 1e9);
}

/// "10:22" of the day of `now`, "2026-11-27T10:22", both local, and "2026-11-27T10:22:01.5Z".
std::optional<std::int64_t> pointInTime(std::string_view written, std::int64_t now) {
    const std::time_t seconds = now / 1'000'000'000;
    std::tm day{};
    ::localtime_r(&seconds, &day);
    constexpr std::string_view date = "0000-00-00T";
    if (written.size() <= date.size() || written[date.size() - 1] != 'T')
        return clockTime(written, day);
    if (const auto exact = timeOfIso(written))
        return exact;
    // Noon is in every day, wherever its clocks change.
    const auto noon = timeOfIso(std::string(written.substr(0, date.size())) + "12:00:00Z");
    if (!noon)
        return std::nullopt;
    const std::time_t ofDay = *noon / 1'000'000'000;
    ::gmtime_r(&ofDay, &day);
    return clockTime(written.substr(date.size()), day);
}

std::expected<Literal, std::string> word(const Field& field, std::string_view written) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> arrows{
        {{"←", "received"}, {"→", "sent"}, {"⇢", "to-server"}, {"⇠", "to-client"}}};
    for (const auto& [arrow, name] : arrows) {
        if (written == arrow)
            written = name;
    }
    if (!field.words.empty() && std::ranges::find(field.words, written) == field.words.end())
        return std::unexpected(fmt::format("{} is one of: {}", field.name, fmt::join(field.words, " ")));
    return Literal{.text = std::string(written)};
}

} // namespace

std::expected<Literal, std::string> literalFor(const Field& field, std::string_view written, std::int64_t now) {
    using enum Field::Type;
    std::optional<capture::Number> number;
    switch (field.type) {
    case Text:
        return Literal{.text = std::string(written)};
    case Word:
        return word(field, written);
    case Any:
        return Literal{.text = std::string(written), .number = numberIn(written)};
    case Number:
        number = numberIn(written);
        break;
    case Size:
        number = withUnit(written, sizes);
        break;
    case Duration:
        number = withUnit(written, durations);
        break;
    case Time: {
        const auto before = written.starts_with('-') ? ago(written.substr(1)) : std::nullopt;
        if (const auto time = before && *before >= 0 ? now - *before : pointInTime(written, now))
            return Literal{.text = std::string(written), .number = *time};
        return std::unexpected(
            fmt::format("\"{}\" is no time: 10:22:01, 2026-11-27T10:22 or -5s", showable(written, 64)));
    }
    }
    if (number)
        return Literal{.text = std::string(written), .number = number};
    constexpr std::array<std::string_view, 4> examples{"a number", "a size: 64k", "", "a duration: 50ms"};
    return std::unexpected(
        fmt::format("\"{}\" is not {}", showable(written, 64), examples[static_cast<std::size_t>(field.type)]));
}

} // namespace ipcscope::capture
