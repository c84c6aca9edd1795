// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/routing.h"

#include <algorithm>

namespace ipcscope::sockets {

void FairIn::add(Pipe& pipe, zmtp::Message message) {
    const bool first = !pipe.hasIncoming();
    m_ready.reserve(1);
    pipe.keep(std::move(message));
    if (first)
        arrived(pipe);
}

void FairIn::remove(Pipe& pipe) {
    if (!pipe.hasIncoming())
        return;
    m_ready.erase(&pipe);
    changed();
}

void FairIn::discard(Pipe& pipe) {
    remove(pipe);
    while (pipe.hasIncoming()) {
        const zmtp::Message message = pipe.takeIncoming();
        pipe.release(message);
    }
}

void BalanceOut::add(Pipe& pipe) {
    pipe.keepShort();
    m_pipes.push_back(&pipe);
    changed();
}

void BalanceOut::remove(Pipe& pipe) {
    const auto place = std::ranges::find(m_pipes, &pipe);
    if (place == m_pipes.end())
        return;
    const auto index = static_cast<std::size_t>(place - m_pipes.begin());
    m_pipes.erase(place);
    if (index < m_next)
        --m_next;
    changed();
}

void BalanceOut::changed() {
    if (m_surroundings && m_surroundings->express)
        m_surroundings->express->out = m_pipes.size() == 1 ? m_pipes.front() : nullptr;
}

bool BalanceOut::hasRoom() const {
    return std::ranges::any_of(m_pipes, &Pipe::hasRoom);
}

} // namespace ipcscope::sockets
