// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"

#include <string>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>

namespace ipcscope::ipc {

/// Usable bytes of a path, or of an abstract name with its '@' (sun_path minus the NUL).
inline constexpr std::size_t maxPathLength = sizeof(sockaddr_un::sun_path) - 1;

/// Where an ipc endpoint is: a path (absolute or relative, taken literally), an abstract name (`ipc://@name`), or the
/// wildcard `ipc://*`, whatever follows, that only bind understands. zmq_ipc(7).
class Address {
public:
    enum class Form { Path, Abstract, Wildcard };

    /// "ipc://..." only. EINVAL: no "://", nothing before or behind it, a bare "@", or a NUL in a path.
    /// EPROTONOSUPPORT: another scheme, also in capitals. ENAMETOOLONG: 108 bytes and more.
    static Result<Address> parse(std::string_view endpoint);
    /// What a person types: a path, "@name" or "ipc://...". Errors as parse().
    static Result<Address> fromUser(std::string_view text);
    /// A path taken literally, also one that begins with '@' or '*'.
    static Result<Address> fromPath(std::string_view path);

    Form form() const { return m_form; }
    /// The path, or the abstract name without its '@'.
    const std::string& name() const { return m_name; }
    /// "ipc://" + path, "ipc://@" + name, "ipc://*". A path that would read as one of the others gets "./" in front.
    std::string endpoint() const;
    /// What stands in errors: the path, or '@' + name.
    std::string display() const;
    /// For bind() and connect(); abstract names have their exact length. A wildcard has no address of its own.
    socklen_t fill(sockaddr_un& out) const;
    bool operator==(const Address&) const = default;

private:
    Form m_form = Form::Path;
    std::string m_name;
};

} // namespace ipcscope::ipc
