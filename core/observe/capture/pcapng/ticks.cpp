// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/ticks.h"

#include <algorithm>
#include <limits>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::uint64_t second = 1'000'000'000;
constexpr unsigned ownDigits = 9;
constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t earliest = std::numeric_limits<std::int64_t>::min();

std::int64_t saturated(std::uint64_t number, std::uint64_t factor) {
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(number, factor, &product) || product > static_cast<std::uint64_t>(latest))
        return latest;
    return static_cast<std::int64_t>(product);
}

std::uint64_t power(unsigned digits) {
    std::uint64_t out = 1;
    for (; digits > 0; --digits)
        out *= 10;
    return out;
}

std::int64_t ofBits(std::uint64_t ticks, unsigned bits) {
    constexpr unsigned mostBits = 34; // of a fraction, so that it can be multiplied with a second's nanoseconds
    if (bits >= 64)
        return 0;
    const auto whole = saturated(ticks >> bits, second);
    auto fraction = ticks & ((std::uint64_t{1} << bits) - 1);
    if (bits > mostBits) {
        fraction >>= bits - mostBits;
        bits = mostBits;
    }
    const auto part = static_cast<std::int64_t>((fraction * second) >> bits);
    return whole > latest - part ? latest : whole + part;
}

} // namespace

std::int64_t nanosecondsOf(std::uint64_t ticks, std::uint8_t resolution, std::int64_t offset) {
    constexpr unsigned bitsFlag = 0x80;
    constexpr unsigned mostDigits = 19;
    const unsigned digits = resolution & (bitsFlag - 1);
    std::int64_t time = 0;
    if ((resolution & bitsFlag) != 0)
        time = ofBits(ticks, digits);
    else if (digits == ownDigits)
        time = static_cast<std::int64_t>(ticks); // ours may lie before the epoch
    else if (digits < ownDigits)
        time = saturated(ticks, power(ownDigits - digits));
    else
        time = digits - ownDigits > mostDigits ? 0 : static_cast<std::int64_t>(ticks / power(digits - ownDigits));
    std::int64_t shift = 0;
    std::int64_t out = 0;
    if (__builtin_mul_overflow(offset, static_cast<std::int64_t>(second), &shift) ||
        __builtin_add_overflow(time, shift, &out))
        return offset < 0 ? earliest : latest;
    return out;
}

} // namespace ipcscope::capture::pcapng
