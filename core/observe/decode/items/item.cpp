// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/items/item.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

namespace ipcscope::decode {

namespace {

constexpr std::uint64_t epochTag = 1;
constexpr std::int64_t timestampType = -1;

std::uint64_t bigEndian(ByteView bytes) {
    std::uint64_t out = 0;
    for (const auto byte : bytes)
        out = out << 8 | byte;
    return out;
}

/// Nothing outside the years 0 to 9999.
std::optional<std::string> utc(std::int64_t seconds, std::uint32_t nanoseconds) {
    constexpr std::int64_t yearZero = -62'167'219'200;
    constexpr std::int64_t afterLast = 253'402'300'800;
    if (seconds < yearZero || seconds >= afterLast || nanoseconds > 999'999'999)
        return std::nullopt;
    const std::time_t time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    if (nanoseconds > 0) {
        auto fraction = fmt::format(".{:09}", nanoseconds);
        out += fraction.substr(0, fraction.find_last_not_of('0') + 1);
    }
    return out + 'Z';
}

} // namespace

std::optional<std::int64_t> integerOf(const Item& item) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (item.what != Item::What::Integer || item.number > most)
        return std::nullopt;
    const auto number = static_cast<std::int64_t>(item.number);
    return item.negative ? -1 - number : number;
}

double realOf(const Item& item) {
    if (item.what != Item::What::Integer)
        return item.real;
    const auto number = static_cast<double>(item.number);
    return item.negative ? -1 - number : number;
}

ByteView contentOf(const Item& item, ByteView bytes, ReadItem read, std::string& scratch, std::size_t limit) {
    const auto content = bytes.subspan(item.content.begin, item.content.end - item.content.begin);
    if (!item.chunked)
        return content.first(std::min(content.size(), limit));
    scratch.clear();
    Item part;
    for (std::size_t at = item.content.begin; at < item.content.end && scratch.size() < limit; at = part.range.end) {
        if (read(bytes, at, part) != ItemTrouble::None)
            break;
        scratch += textOf(bytes.subspan(part.content.begin, part.content.end - part.content.begin))
                       .substr(0, limit - scratch.size());
    }
    return bytesOf(scratch);
}

std::uint64_t contentSize(const Item& item, ByteView bytes, ReadItem read) {
    if (!item.chunked)
        return item.content.end - item.content.begin;
    std::uint64_t size = 0;
    Item part;
    for (std::size_t at = item.content.begin; at < item.content.end; at = part.range.end) {
        if (read(bytes, at, part) != ItemTrouble::None)
            break;
        size += part.content.end - part.content.begin;
    }
    return size;
}

std::optional<std::string> timeOf(const Item& item, ByteView content) {
    if (item.what == Item::What::Extension && item.type == timestampType) {
        if (content.size() == 4)
            return utc(static_cast<std::int64_t>(bigEndian(content)), 0);
        if (content.size() == 8) {
            const auto both = bigEndian(content);
            return utc(static_cast<std::int64_t>(both & 0x3'FFFF'FFFF), static_cast<std::uint32_t>(both >> 34));
        }
        if (content.size() == 12)
            return utc(static_cast<std::int64_t>(bigEndian(content.subspan(4))),
                       static_cast<std::uint32_t>(bigEndian(content.first(4))));
        return std::nullopt;
    }
    if (item.tags == 0 || item.tag != epochTag)
        return std::nullopt;
    if (const auto seconds = integerOf(item))
        return utc(*seconds, 0);
    if (item.what != Item::What::Real || !(std::abs(item.real) < 1e12))
        return std::nullopt;
    const double whole = std::floor(item.real);
    // A double holds microseconds of these times, no more.
    const auto micro = std::min(std::llround((item.real - whole) * 1e6), 999'999LL);
    return utc(static_cast<std::int64_t>(whole), static_cast<std::uint32_t>(micro) * 1000);
}

std::string plainText(const Item& item) {
    switch (item.what) {
    case Item::What::Integer:
        if (!item.negative)
            return fmt::format("{}", item.number);
        if (item.number == std::numeric_limits<std::uint64_t>::max())
            return "-18446744073709551616";
        return fmt::format("-{}", item.number + 1);
    case Item::What::Real:
        return item.narrow ? fmt::format("{}", static_cast<float>(item.real)) : fmt::format("{}", item.real);
    case Item::What::Word:
        return item.word.empty() ? fmt::format("simple({})", item.number) : std::string(item.word);
    case Item::What::Extension:
        return fmt::format("extension {}", item.type);
    default:
        return {};
    }
}

} // namespace ipcscope::decode
