// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/serving.h"

#include "core/transport/sockets/random.h"
#include "core/transport/sockets/routing_ids.h"
#include "core/transport/sockets/single_part.h"
#include "core/transport/zmtp/wire.h"

namespace ipcscope::sockets {

Serving::Serving(Surroundings& surroundings)
    : Pattern(surroundings)
    , m_next(randomNumber(surroundings.options)) {}

bool Serving::attach(Pipe& pipe) {
    while (m_next == 0 || m_peers.contains(m_next))
        ++m_next;
    m_lastId = routingIdBytes(m_next);
    m_ids.emplace(&pipe, m_next);
    m_peers.emplace(m_next++, &pipe);
    return true;
}

void Serving::retire(Pipe& pipe) {
    const auto id = m_ids.find(&pipe);
    m_peers.erase(id->second);
    m_ids.erase(id);
}

Result<void> Serving::received(Pipe& pipe, zmtp::Message message) {
    if (message.frameCount() != 1)
        return swallow();
    if (m_surroundings.options.observeOnly)
        return {};
    const Bytes prefix = zmtp::wire::moreFrame(routingIdBytes(m_ids.at(&pipe)));
    m_in.add(pipe, m_surroundings.writer.encode({prefix, 1}, message));
    return {};
}

Result<Pipe*> Serving::pipeNamed(ByteView id) const {
    const auto number = routingIdIn(id);
    const auto peer = number ? m_peers.find(*number) : m_peers.end();
    if (peer == m_peers.end())
        return failure(Errc::HostUnreachable, "send");
    if (!peer->second->hasRoom())
        return failure(Errc::WouldBlock, "send");
    return peer->second;
}

Result<void> Serving::mayBegin(ByteView first) {
    const auto pipe = pipeNamed(first);
    return pipe ? Result<void>() : std::unexpected(pipe.error());
}

Result<void> Serving::send(const Outbound& outbound) {
    if (const auto fits = checkFrames(outbound, 2); !fits)
        return fits;
    const auto pipe = pipeNamed(outbound.first());
    if (!pipe)
        return std::unexpected(pipe.error());
    (*pipe)->send(outbound.withoutFirst(), m_surroundings.writer);
    return {};
}

Result<zmtp::Message> Serving::receive() {
    if (m_in.empty())
        return failure(Errc::WouldBlock, "receive");
    return m_in.take().message;
}

} // namespace ipcscope::sockets
