// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/pipe.h"

#include <iterator>
#include <utility>

namespace ipcscope::sockets {

Pipe::Pipe(const Options& options, Observer* observer, Keeper& keeper, PeerId peer)
    : m_sendMark(options.sendHighWaterMark)
    , m_receiveMark(options.observeOnly ? 0 : options.receiveHighWaterMark)
    , m_observer(observer)
    , m_keeper(keeper)
    , m_peer(peer) {}

void Pipe::send(const zmtp::Message& message) {
    if (m_outlet)
        m_outlet->send(message);
    else
        m_waiting.push_back(message);
    update(unsent());
    if (m_observer)
        m_observer->sent(m_peer, message);
}

void Pipe::sendSubscription(bool subscribe, ByteView topic) {
    if (m_outlet)
        m_outlet->sendSubscription(subscribe, topic);
}

std::size_t Pipe::unsent() const {
    return m_waiting.size() + (m_outlet ? m_outlet->unsentMessages() : 0);
}

void Pipe::flush() {
    while (m_outlet && !m_waiting.empty()) {
        m_outlet->send(m_waiting.front());
        m_waiting.pop_front();
    }
}

void Pipe::disconnect(std::vector<zmtp::Message> unsent) {
    m_outlet = nullptr;
    m_waiting.insert(m_waiting.begin(), std::make_move_iterator(unsent.begin()), std::make_move_iterator(unsent.end()));
    written();
}

void Pipe::review(const Options& options) {
    m_sendMark = options.sendHighWaterMark;
    m_full = false;
    update(unsent());
    if (options.observeOnly || m_receiveMark == options.receiveHighWaterMark)
        return;
    m_receiveMark = options.receiveHighWaterMark;
    const bool enough = m_receiveMark != 0 && m_held >= m_receiveMark;
    if (std::exchange(m_satisfied, enough) && !enough)
        m_keeper.drained(*this);
}

void Pipe::written() {
    if (m_full)
        update(unsent());
}

void Pipe::update(std::size_t unsent) {
    if (m_sendMark == 0)
        return;
    if (unsent >= m_sendMark)
        m_full = true;
    else if (unsent <= m_sendMark / 2)
        m_full = false;
}

void Pipe::keep(zmtp::Message message) {
    m_incoming.push({m_peer, std::move(message)});
    hold();
}

Incoming Pipe::takeIncoming() {
    return m_incoming.pop();
}

void Pipe::hold() {
    ++m_held;
    if (m_receiveMark != 0 && m_held >= m_receiveMark)
        m_satisfied = true;
}

void Pipe::release() {
    --m_held;
    const bool roomAgain = m_satisfied && m_held <= m_receiveMark / 2;
    if (roomAgain)
        m_satisfied = false;
    if (roomAgain || m_held == 0)
        m_keeper.drained(*this);
}

} // namespace ipcscope::sockets
