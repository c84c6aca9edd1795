// SPDX-License-Identifier: MPL-2.0
// Read as libzmq 4.3.4 reads it, oddities included: a program hears of its mistakes, though nothing is filtered on ipc.
#include "core/transport/sockets/options/accept_filter.h"

#include "core/transport/sockets/options/rows.h"

#include <cctype>
#include <cstdlib>
#include <string>

#include <net/if.h>
#include <netdb.h>

namespace ipcscope::sockets::rows {

namespace {

constexpr int ipv6Option = 42;
constexpr long bitsOfIpv4 = 32;
constexpr long bitsOfIpv6 = 128;

/// The name of a network interface, or its number.
bool isZone(const std::string& text) {
    if (text.empty())
        return false;
    if (std::isalpha(static_cast<unsigned char>(text.front())) != 0)
        return ::if_nametoindex(text.c_str()) != 0;
    return std::strtol(text.c_str(), nullptr, 10) != 0;
}

/// Numbers only: nobody is asked for names.
bool isInternetAddress(std::string text, bool ipv6) {
    if (text.starts_with('[') && text.ends_with(']') && text.size() > 1)
        text = text.substr(1, text.size() - 2);
    if (const std::size_t percent = text.rfind('%'); percent != std::string::npos) {
        if (!isZone(text.substr(percent + 1)))
            return false;
        text.resize(percent);
    }
    addrinfo wanted{};
    wanted.ai_family = ipv6 ? AF_INET6 : AF_INET;
    wanted.ai_flags = AI_NUMERICHOST | (ipv6 ? AI_V4MAPPED : 0);
    addrinfo* found = nullptr;
    if (::getaddrinfo(text.c_str(), nullptr, &wanted, &found) != 0)
        return false;
    ::freeaddrinfo(found);
    return true;
}

bool isCountOfBits(const std::string& text, bool ipv6) {
    const long bits = std::strtol(text.c_str(), nullptr, 10);
    return text == "0" || (bits > 0 && bits <= (ipv6 ? bitsOfIpv6 : bitsOfIpv4));
}

std::string_view wrongIn(const OptionValue& value, bool ipv6) {
    const auto* const given = std::get_if<Bytes>(&value);
    if (!given)
        return "";
    const std::string text(std::string(textOf(*given)).c_str()); // up to a NUL
    const std::size_t slash = text.rfind('/');
    const bool fits = isInternetAddress(text.substr(0, slash), ipv6) &&
                      (slash == std::string::npos || isCountOfBits(text.substr(slash + 1), ipv6));
    return fits ? "" : "it needs an address in numbers, and after a \"/\" how many of its bits count";
}

} // namespace

std::string_view noAcceptFilter(const OptionValue& value) {
    return wrongIn(value, true); // which takes IPv4 as well
}

std::string_view noAcceptFilterBeside(const Options& options, const OptionValue& value) {
    return wrongIn(value, numberIn(getKept<ipv6Option>(options)) != 0);
}

} // namespace ipcscope::sockets::rows
