// SPDX-License-Identifier: MPL-2.0
// Connections between sockets of one process.
#include "core/transport/sockets/socket_core.h"

namespace ipcscope::sockets {

/// Within the process nobody is asked for secrets, and nobody is ever late.
std::shared_ptr<const Endpoint> Socket::Core::inside(std::string_view endpoint) const {
    Options options = m_options;
    options.security = {};
    options.authenticate = nullptr;
    options.handshakeTimeout = {};
    options.heartbeatInterval = {};
    return std::make_shared<const Endpoint>(std::string(endpoint), std::make_shared<const Options>(std::move(options)),
                                            Bytes(), Neighbour::OurOwn);
}

void Socket::Core::connect(std::string_view endpoint, Dial dial) {
    auto link = std::make_unique<Link>(m_home, inside(endpoint), std::move(dial));
    start(adopt(std::move(link)));
}

void Socket::Core::redial(std::string_view endpoint) {
    forEachLink([endpoint](Link& link) { link.redial(endpoint); });
}

void Socket::Core::accept(std::string_view endpoint, ipc::Stream stream) {
    if (m_closing)
        return;
    const ipc::Credentials credentials = stream.peerCredentials();
    auto link =
        std::make_unique<Link>(m_home, std::move(stream), Link::Arrival{nullptr, credentials, {}, inside(endpoint)});
    adopt(std::move(link));
}

} // namespace ipcscope::sockets
