// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/routing.h"

#include <algorithm>

namespace ipcscope::sockets {

void FairIn::add(Pipe& pipe, zmtp::Message message) {
    const bool first = !pipe.hasIncoming();
    pipe.keep(std::move(message));
    if (first)
        arrived(pipe);
}

void FairIn::remove(Pipe& pipe) {
    if (pipe.hasIncoming())
        leave(pipe);
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
    pipe.setPlace(static_cast<std::uint32_t>(m_pipes.size() - 1));
    pipe.tellOfRoom(this);
    review(pipe);
    changed();
}

void BalanceOut::remove(Pipe& pipe) {
    if (pipe.place() >= m_pipes.size() || m_pipes[pipe.place()] != &pipe)
        return;
    pipe.tellOfRoom(nullptr);
    if (pipe.place() < m_withRoom)
        setAside(pipe.place());
    put(pipe.place(), *m_pipes.back());
    m_pipes.pop_back();
    changed();
}

void BalanceOut::review(Pipe& pipe) {
    const bool hadRoom = pipe.place() < m_withRoom;
    if (hadRoom == pipe.hasRoom())
        return;
    if (hadRoom)
        setAside(pipe.place());
    else
        swap(pipe.place(), m_withRoom++);
}

/// Takes it out of those with room; each of the others keeps its turn.
void BalanceOut::setAside(std::uint32_t place) {
    if (place < m_next) {
        swap(place, --m_next);
        place = m_next;
    }
    swap(place, --m_withRoom);
    beginAnew();
}

void BalanceOut::swap(std::uint32_t one, std::uint32_t other) {
    Pipe& first = *m_pipes[one];
    put(one, *m_pipes[other]);
    put(other, first);
}

void BalanceOut::changed() {
    if (m_surroundings && m_surroundings->express)
        m_surroundings->express->out = m_pipes.size() == 1 ? m_pipes.front() : nullptr;
}

} // namespace ipcscope::sockets
