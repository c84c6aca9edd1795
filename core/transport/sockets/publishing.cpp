// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/publishing.h"

namespace ipcscope::sockets {

void Publishing::lost(Pipe& pipe) {
    m_subscriptions.removeAll(&pipe, [this, &pipe](ByteView topic) { changed(pipe, Change::Last, topic); });
}

Result<void> Publishing::received(Pipe& pipe, zmtp::Message message) {
    const ByteView body = message.frame(0);
    if (message.frameCount() == 1 && !body.empty() && body[0] <= 1)
        return subscription(pipe, body[0] == 1, body.subspan(1));
    return sentUp(pipe, std::move(message));
}

Result<void> Publishing::subscription(Pipe& pipe, bool subscribe, ByteView topic) {
    if (m_surroundings.observer)
        m_surroundings.observer->subscription(pipe.peer(), subscribe, topic);
    if (!subscribe) {
        if (m_subscriptions.remove(&pipe, topic) == Subscriptions::Removed::Last)
            changed(pipe, Change::Last, topic);
        return {};
    }
    const auto added = m_subscriptions.add(&pipe, topic);
    if (!added)
        return std::unexpected(added.error());
    if (*added == Subscriptions::Added::First)
        changed(pipe, Change::First, topic);
    return {};
}

Result<void> Publishing::send(const Outbound& outbound) {
    auto matched = std::move(m_matched); // an observer may send as well
    m_subscriptions.match(outbound.first(), matched);
    const zmtp::Message message = matched.empty() ? zmtp::Message() : outbound.encoded(m_surroundings.writer);
    for (Pipe* pipe : matched) {
        if (pipe->hasRoom())
            pipe->send(message);
        else
            ++m_surroundings.dropped;
    }
    m_matched = std::move(matched);
    return {};
}

} // namespace ipcscope::sockets
