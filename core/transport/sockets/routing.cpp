// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/routing.h"

#include <algorithm>

namespace ipcscope::sockets {

void FairIn::add(Pipe& pipe, zmtp::Message message) {
    const bool first = !pipe.hasIncoming();
    pipe.keep(std::move(message));
    if (first)
        m_ready.push_back(&pipe);
}

FairIn::Taken FairIn::take() {
    Pipe& pipe = *m_ready.front();
    m_ready.pop_front();
    Taken taken{pipe, pipe.takeIncoming()};
    if (pipe.hasIncoming())
        m_ready.push_back(&pipe);
    pipe.release();
    return taken;
}

void FairIn::remove(const Pipe& pipe) {
    if (pipe.hasIncoming())
        std::erase(m_ready, &pipe);
}

void FairIn::discard(Pipe& pipe) {
    remove(pipe);
    while (pipe.hasIncoming()) {
        pipe.takeIncoming();
        pipe.release();
    }
}

void BalanceOut::remove(const Pipe& pipe) {
    const auto place = std::ranges::find(m_pipes, &pipe);
    if (place == m_pipes.end())
        return;
    const auto index = static_cast<std::size_t>(place - m_pipes.begin());
    m_pipes.erase(place);
    if (index < m_next)
        --m_next;
}

bool BalanceOut::hasRoom() const {
    return std::ranges::any_of(m_pipes, &Pipe::hasRoom);
}

Pipe* BalanceOut::next() {
    for (std::size_t tried = 0; tried < m_pipes.size(); ++tried) {
        if (m_next >= m_pipes.size())
            m_next = 0;
        Pipe* pipe = m_pipes[m_next++];
        if (pipe->hasRoom())
            return pipe;
    }
    return nullptr;
}

} // namespace ipcscope::sockets
