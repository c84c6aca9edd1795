// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/watched_publisher.h"

#include <zmq.h>

namespace ipcscope::test {

WatchedPublisher::WatchedPublisher(std::size_t budget)
    : m_publisher(ZMQ_XPUB) {
    m_publisher.set(ZMQ_SNDHWM, 0);
    const std::string endpoint = m_folder.endpoint("quotes.ipc");
    m_publisher.bind(endpoint);
    capture::JoinRequest request;
    request.endpoint = endpoint;
    request.type = zmtp::SocketType::Sub;
    request.subscriptions.emplace_back();
    m_monitor = std::make_unique<ui::Monitor>(m_io, std::move(request), budget);
}

bool WatchedPublisher::isSubscribed() {
    m_subscribed = m_subscribed || m_publisher.receive().has_value();
    return m_subscribed;
}

bool WatchedPublisher::publishSeries(int count) {
    for (int i = 0; i < count; ++i)
        if (!publish({"EU.BMW", "{\"n\":" + std::to_string(m_next++) + "}"}))
            return false;
    return true;
}

} // namespace ipcscope::test
