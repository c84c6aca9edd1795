// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/number.h"

#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace ipcscope::capture {

namespace {

template<class T, class... How>
std::optional<T> whollyRead(std::string_view written, How... how) {
    T out{};
    const auto* const end = written.data() + written.size();
    const auto [at, error] = std::from_chars(written.data(), end, out, how...);
    return error == std::errc() && at == end ? std::optional(out) : std::nullopt;
}

/// 2^63 and 2^64, which a double has exactly.
template<std::integral T>
constexpr double beyond = 2.0 * static_cast<double>(std::numeric_limits<T>::max() / 2 + 1);

template<std::integral Left, std::integral Right>
std::partial_ordering ordered(Left left, Right right) {
    return std::cmp_less(left, right)      ? std::partial_ordering::less
           : std::cmp_greater(left, right) ? std::partial_ordering::greater
                                           : std::partial_ordering::equivalent;
}
template<std::integral Left>
std::partial_ordering ordered(Left left, double right) {
    if (std::isnan(right))
        return std::partial_ordering::unordered;
    if (right >= beyond<Left>)
        return std::partial_ordering::less;
    if (right < static_cast<double>(std::numeric_limits<Left>::min()))
        return std::partial_ordering::greater;
    const double whole = std::trunc(right);
    const auto wholes = ordered(left, static_cast<Left>(whole));
    return wholes == 0 ? whole <=> right : wholes;
}
template<std::integral Right>
std::partial_ordering ordered(double left, Right right) {
    return 0 <=> ordered(right, left);
}
std::partial_ordering ordered(double left, double right) {
    return left <=> right;
}

} // namespace

std::optional<Number> numberIn(std::string_view written) {
    constexpr int sixteen = 16;
    const bool hex = written.starts_with("0x") || written.starts_with("0X");
    const auto digits = written.substr(hex ? 2 : 0);
    const int base = hex ? sixteen : 10;
    if (hex && digits.starts_with('-'))
        return std::nullopt;
    if (const auto whole = whollyRead<std::int64_t>(digits, base))
        return *whole;
    if (const auto large = whollyRead<std::uint64_t>(digits, base))
        return *large;
    const auto real = hex ? std::nullopt : whollyRead<double>(digits);
    return real && std::isfinite(*real) ? std::optional(numberOf(*real)) : std::nullopt;
}

Number numberOf(double real) {
    const bool fits = real >= -beyond<std::int64_t> && real < beyond<std::int64_t> && std::trunc(real) == real;
    return fits ? Number(static_cast<std::int64_t>(real)) : Number(real);
}

std::partial_ordering order(const Number& left, const Number& right) {
    return std::visit([](auto one, auto other) { return ordered(one, other); }, left, right);
}

} // namespace ipcscope::capture
