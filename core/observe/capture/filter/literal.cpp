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
constexpr std::array<Unit, 7> sizes{
    {{"", 1}, {"b", 1}, {"k", 1024}, {"kib", 1024}, {"m", 1 << 20}, {"mib", 1 << 20}, {"g", 1 << 30}}};
constexpr std::array<Unit, 6> durations{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 1> plain{{{"", 1}}};
constexpr double largest = 9.2e18;

std::optional<double> withUnit(std::string_view written, std::span<const Unit> units) {
    double number = 0;
    const auto* const end = written.data() + written.size();
    const auto [at, error] = std::from_chars(written.data(), end, number);
    if (error != std::errc() || !std::isfinite(number))
        return std::nullopt;
    std::string name(at, end);
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    for (const auto& unit : units) {
        if (unit.name == name && std::abs(number * unit.factor) < largest)
            return number * unit.factor;
    }
    return std::nullopt;
}

Literal number(std::string_view written, double real) {
    Literal out{.text = std::string(written), .isNumber = true, .integer = std::llround(real), .real = real};
    std::int64_t exact = 0;
    const auto* const end = written.data() + written.size();
    if (const auto [at, error] = std::from_chars(written.data(), end, exact); error == std::errc() && at == end)
        out.integer = exact;
    return out;
}

/// "10:22" and "10:22:01.5", local, of that day.
std::optional<std::int64_t> clockTime(std::string_view written, std::tm day) {
    std::array<double, 3> parts{};
    std::size_t count = 0;
    for (auto rest = written; count < parts.size(); ++count) {
        const auto end = std::min(rest.find(':'), rest.size());
        const auto part = withUnit(rest.substr(0, end), plain);
        if (!part || *part < 0 || *part >= (count == 0 ? 24 : 60))
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
    std::optional<double> real;
    switch (field.type) {
    case Text:
        return Literal{.text = std::string(written)};
    case Word:
        return word(field, written);
    case Any:
        real = withUnit(written, plain);
        return real ? number(written, *real) : Literal{.text = std::string(written)};
    case Number:
        real = withUnit(written, plain);
        break;
    case Size:
        real = withUnit(written, sizes);
        break;
    case Duration:
        real = withUnit(written, durations);
        break;
    case Time: {
        const auto ago = written.starts_with('-') ? withUnit(written.substr(1), durations) : std::nullopt;
        const auto time = ago ? std::optional<std::int64_t>(now - std::llround(*ago)) : pointInTime(written, now);
        if (time)
            return Literal{
                .text = std::string(written), .isNumber = true, .integer = *time, .real = static_cast<double>(*time)};
        return std::unexpected(
            fmt::format("\"{}\" is no time: 10:22:01, 2026-11-27T10:22 or -5s", showable(written, 64)));
    }
    }
    if (real)
        return number(written, *real);
    constexpr std::array<std::string_view, 4> examples{"a number", "a size: 64k", "", "a duration: 50ms"};
    return std::unexpected(
        fmt::format("\"{}\" is not {}", showable(written, 64), examples[static_cast<std::size_t>(field.type)]));
}

} // namespace ipcscope::capture
