// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/routing.h"

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
    pipe.setPlace(static_cast<std::uint32_t>(m_seats.size()));
    m_seats.push_back({.pipe = &pipe});
    pipe.tellOfRoom(this);
    review(pipe);
    changed();
}

void BalanceOut::remove(Pipe& pipe) {
    const std::uint32_t place = pipe.place();
    if (place >= m_seats.size() || m_seats[place].pipe != &pipe)
        return;
    pipe.tellOfRoom(nullptr);
    if (m_seats[place].behind != none)
        leave(place);
    move(static_cast<std::uint32_t>(m_seats.size() - 1), place);
    m_seats.pop_back();
    changed();
}

void BalanceOut::review(Pipe& pipe) {
    const bool hadRoom = m_seats[pipe.place()].behind != none;
    if (hadRoom == pipe.hasRoom())
        return;
    if (hadRoom)
        leave(pipe.place());
    else
        goToTheBack(pipe.place());
}

void BalanceOut::goToTheBack(std::uint32_t place) {
    Seat& seat = m_seats[place];
    if (m_next == none) {
        seat.before = seat.behind = m_next = place;
        return;
    }
    seat.behind = m_next;
    seat.before = m_seats[m_next].before;
    m_seats[seat.before].behind = place;
    m_seats[seat.behind].before = place;
}

void BalanceOut::leave(std::uint32_t place) {
    Seat& seat = m_seats[place];
    m_seats[seat.before].behind = seat.behind;
    m_seats[seat.behind].before = seat.before;
    if (m_next == place)
        m_next = seat.behind == place ? none : seat.behind;
    seat.before = seat.behind = none;
}

/// To a seat that nobody has any more, or to its own.
void BalanceOut::move(std::uint32_t from, std::uint32_t to) {
    Seat seat = m_seats[from];
    if (seat.behind == from) {
        seat.before = seat.behind = to;
    } else if (seat.behind != none) {
        m_seats[seat.before].behind = to;
        m_seats[seat.behind].before = to;
    }
    if (m_next == from)
        m_next = to;
    m_seats[to] = seat;
    seat.pipe->setPlace(to);
}

void BalanceOut::changed() {
    if (m_surroundings && m_surroundings->express)
        m_surroundings->express->out = m_seats.size() == 1 ? m_seats.front().pipe : nullptr;
}

} // namespace ipcscope::sockets
