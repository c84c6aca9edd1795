// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace ipcscope::capture {

namespace {

/// Nothing where 64 bits do not hold it.
std::optional<std::int64_t> inNanoseconds(std::int64_t seconds, std::int64_t fraction) {
    constexpr std::int64_t second = 1'000'000'000;
    if (seconds < 0) { // so that the product alone is not below what the sum is not
        ++seconds;
        fraction -= second;
    }
    std::int64_t out = 0;
    if (__builtin_mul_overflow(seconds, second, &out) || __builtin_add_overflow(out, fraction, &out))
        return std::nullopt;
    return out;
}

} // namespace

std::string_view directionName(Direction direction) {
    switch (direction) {
    case Direction::Received:
        return "received";
    case Direction::Sent:
        return "sent";
    case Direction::ToServer:
        return "to-server";
    case Direction::ToClient:
        return "to-client";
    case Direction::None:
        break;
    }
    return "none";
}

bool isOfSource(Kind kind) {
    return kind == Kind::SourceUp || kind == Kind::SourceDown || kind == Kind::SendFailed || kind == Kind::Lost;
}

std::string_view eventName(Kind kind) {
    switch (kind) {
    case Kind::Subscribe:
        return "subscribe";
    case Kind::Cancel:
        return "cancel";
    case Kind::Command:
        return "command";
    case Kind::PeerUp:
        return "peer-up";
    case Kind::PeerDown:
        return "peer-down";
    case Kind::HandshakeFailed:
        return "handshake-failed";
    case Kind::SourceUp:
        return "source-up";
    case Kind::SourceDown:
        return "source-down";
    case Kind::SendFailed:
        return "send-failed";
    case Kind::Lost:
        return "lost";
    case Kind::Message:
    case Kind::Sent:
        break;
    }
    return "message";
}

std::string isoTime(std::int64_t nanoseconds) {
    constexpr std::int64_t second = 1'000'000'000;
    auto whole = nanoseconds / second;
    auto fraction = nanoseconds % second;
    if (fraction < 0) {
        --whole;
        fraction += second;
    }
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(static_cast<std::time_t>(whole)), fraction);
}

std::optional<std::int64_t> timeOfIso(std::string_view text) {
    using namespace std::chrono;
    constexpr auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr auto fits = [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; };
    constexpr std::string_view pattern = "0000-00-00T00:00:00";
    constexpr std::string_view offset = "+00:00";
    if (text.size() <= pattern.size() || !std::ranges::equal(text.substr(0, pattern.size()), pattern, fits))
        return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t digits) {
        std::int64_t out = 0;
        for (const char c : text.substr(at, digits))
            out = out * 10 + (c - '0');
        return out;
    };
    std::int64_t fraction = 0;
    std::size_t at = pattern.size();
    if (text[at] == '.') {
        const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(++at), text.end(), isDigit);
        const auto digits = static_cast<std::size_t>(end - text.begin()) - at;
        if (digits == 0 || digits > 9)
            return std::nullopt;
        fraction = number(at, digits);
        for (auto missing = digits; missing < 9; ++missing)
            fraction *= 10;
        at += digits;
    }
    minutes ahead{0};
    if (const auto zone = text.substr(at); zone.size() == offset.size() && (zone[0] == '+' || zone[0] == '-') &&
                                           std::ranges::equal(zone.substr(1), offset.substr(1), fits))
        ahead = (hours(number(at + 1, 2)) + minutes(number(at + 4, 2))) * (zone[0] == '+' ? 1 : -1);
    else if (zone != "Z")
        return std::nullopt;
    const year_month_day day(year(static_cast<int>(number(0, 4))), month(static_cast<unsigned>(number(5, 2))),
                             std::chrono::day(static_cast<unsigned>(number(8, 2))));
    if (!day.ok())
        return std::nullopt;
    const auto whole = sys_days(day).time_since_epoch() + hours(number(11, 2)) + minutes(number(14, 2)) +
                       seconds(number(17, 2)) - ahead;
    return inNanoseconds(duration_cast<seconds>(whole).count(), fraction);
}

bool isOfPeers(Kind kind) {
    return kind <= Kind::Command || kind == Kind::Sent;
}

bool isWithoutPayload(const RecordHeader& header) {
    return header.code == ENODATA && isOfPeers(header.kind());
}

bool isIncomplete(const RecordHeader& header) {
    return header.code == EMSGSIZE || isWithoutPayload(header);
}

bool isUnreadable(const RecordHeader& header) {
    return header.kind() == Kind::Lost && header.code == EIO;
}

} // namespace ipcscope::capture
