// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/address.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstring>

namespace ipcscope::ipc {

namespace {

constexpr std::string_view separator = "://";
constexpr std::string_view scheme = "ipc";

std::string attemptFor(std::string_view text) {
    return "read the address " + std::string(text);
}

bool looksLikeScheme(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char letter) { return std::isalnum(letter) != 0; });
}

} // namespace

Result<Address> Address::parse(std::string_view endpoint) {
    const std::size_t at = endpoint.find(separator);
    if (at == std::string_view::npos || at == 0)
        return systemFailure(EINVAL, attemptFor(endpoint));
    if (endpoint.substr(0, at) != scheme)
        return systemFailure(EPROTONOSUPPORT, attemptFor(endpoint));
    const std::string_view rest = endpoint.substr(at + separator.size());
    Address address;
    if (rest.starts_with('*')) {
        address.m_form = Form::Wildcard;
        return address;
    }
    if (!rest.starts_with('@'))
        return fromPath(rest);
    if (rest.size() == 1)
        return systemFailure(EINVAL, attemptFor(endpoint));
    if (rest.size() > maxPathLength)
        return systemFailure(ENAMETOOLONG, attemptFor(rest));
    address.m_form = Form::Abstract;
    address.m_name = rest.substr(1);
    return address;
}

Result<Address> Address::fromUser(std::string_view text) {
    const std::size_t at = text.find(separator);
    if (at != std::string_view::npos && looksLikeScheme(text.substr(0, at)))
        return parse(text);
    std::string endpoint(scheme);
    endpoint.append(separator).append(text);
    return parse(endpoint);
}

Result<Address> Address::fromPath(std::string_view path) {
    if (path.empty() || path.contains('\0'))
        return systemFailure(EINVAL, attemptFor(path));
    if (path.size() > maxPathLength)
        return systemFailure(ENAMETOOLONG, attemptFor(path));
    Address address;
    address.m_name = path;
    return address;
}

std::string Address::endpoint() const {
    std::string text(scheme);
    text.append(separator);
    const bool readsAsOther = m_form == Form::Path && (m_name.starts_with('@') || m_name.starts_with('*'));
    return text.append(readsAsOther ? "./" : "").append(display());
}

std::string Address::display() const {
    switch (m_form) {
    case Form::Path:
        return m_name;
    case Form::Abstract:
        return "@" + m_name;
    case Form::Wildcard:
        break;
    }
    return "*";
}

socklen_t Address::fill(sockaddr_un& out) const {
    out = {};
    out.sun_family = AF_UNIX;
    const std::size_t size = std::min(m_name.size(), maxPathLength);
    const std::size_t skipped = m_form == Form::Abstract ? 1 : 0;
    const std::size_t terminator = m_form == Form::Abstract ? 0 : 1;
    std::memcpy(out.sun_path + skipped, m_name.data(), size);
    return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + skipped + size + terminator);
}

} // namespace ipcscope::ipc
