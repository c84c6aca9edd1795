// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/pipe.h"

#include "core/transport/base/memory.h"
#include "core/transport/sockets/routing.h"

#include <algorithm>
#include <utility>

namespace ipcscope::sockets {

Pipe::Pipe(const Options& options, Observer* observer, Keeper& keeper, PeerId peer, Neighbour neighbour)
    : m_fullAt(countOf(options.sendHighWaterMark))
    , m_receiveMark(options.observeOnly ? 0 : options.receiveHighWaterMark)
    , m_peer(peer)
    , m_observer(observer)
    , m_keeper(keeper)
    , m_neighbour(neighbour) {}

void Pipe::connect(Outlet& outlet) {
    m_outlet = &outlet;
    m_outgoing = &outlet.outgoing();
}

void Pipe::open() {
    m_open = true;
    tellOfRoom();
}

void Pipe::close() {
    m_open = false;
    forbidSending();
    tellOfRoom();
}

void Pipe::tellOfRoom() {
    if (m_balance)
        m_balance->review(*this);
}

void Pipe::allowSending() {
    if (!m_outgoing || !m_open || m_full || m_observer || m_conflates || !m_outlet->corked())
        return;
    const std::size_t bytes = m_outgoing->bytes();
    const std::size_t messages = m_outgoing->messages();
    const std::size_t most = lookedAtFrom();
    if (bytes < most && messages < m_fullAt)
        m_outgoing->allow(most - bytes - 1, m_fullAt - messages - 1);
}

void Pipe::sendSlowly(const Outbound& outbound, zmtp::MessageWriter* writer) {
    if (m_outgoing && !m_observer && !m_conflates) {
        if (outbound.message().empty())
            m_outgoing->append({}, outbound.frames());
        else
            m_outgoing->append(outbound.message());
        queued();
        return;
    }
    const zmtp::Message message = writer ? outbound.encoded(*writer) : outbound.message();
    if (m_conflates) {
        replaceWaiting(message);
    } else if (m_outgoing) {
        m_outgoing->append(message);
        queued();
    } else {
        m_waiting.push(message);
        m_waitingBytes += message.wire().size();
        update();
    }
    if (m_observer)
        m_observer->sent(m_peer, message);
}

void Pipe::replaceWaiting(const zmtp::Message& message) {
    while (!m_waiting.empty())
        m_waiting.pop();
    m_waiting.push(message);
    m_waitingBytes = message.wire().size();
    if (m_outgoing && m_outgoing->messages() == 0)
        flush();
}

void Pipe::send(const zmtp::Envelope& envelope, const Outbound& outbound, zmtp::MessageWriter& writer) {
    if (m_outgoing && !m_observer && !m_conflates && outbound.message().empty()) {
        m_outgoing->append(envelope, outbound.frames());
        queued();
        return;
    }
    send(outbound.encoded(writer, envelope));
}

void Pipe::ring(Outlet::Queue queue) {
    m_outlet->queued(queue);
    update();
}

void Pipe::sendSubscription(bool subscribe, ByteView topic) {
    if (m_outlet)
        m_outlet->sendSubscription(subscribe, topic);
}

void Pipe::sendCommand(std::string_view name, ByteView data) {
    if (m_outlet)
        m_outlet->sendCommand(name, data);
}

std::size_t Pipe::unsent() const {
    return m_waiting.size() + (m_outgoing ? m_outgoing->messages() : 0);
}

void Pipe::flush() {
    while (m_outgoing && !m_waiting.empty()) {
        m_outgoing->append(m_waiting.front());
        m_waitingBytes -= m_waiting.pop().wire().size();
    }
    if (m_outlet)
        m_outlet->queued(Outlet::Queue::Long);
}

void Pipe::disconnect(std::vector<zmtp::Message> unsent) {
    m_outlet = nullptr;
    m_outgoing = nullptr;
    ifMemoryAllows([&] {
        unsent.reserve(unsent.size() + m_waiting.size());
        m_waiting.reserve(unsent.size());
        while (!m_waiting.empty())
            unsent.push_back(m_waiting.pop());
        m_waitingBytes = 0;
        for (zmtp::Message& message : unsent) {
            m_waitingBytes += message.wire().size();
            m_waiting.pushReserved(std::move(message));
        }
    });
    written();
}

void Pipe::review(const Options& options) {
    if (const std::size_t mark = countOf(options.sendHighWaterMark); std::exchange(m_fullAt, mark) != mark)
        judgeAnew();
    if (options.observeOnly || m_receiveMark == options.receiveHighWaterMark)
        return;
    m_receiveMark = options.receiveHighWaterMark;
    const bool enough = holdsEnough();
    if (std::exchange(m_satisfied, enough) && !enough)
        m_keeper.drained(*this);
}

void Pipe::expectWaiting(bool waits) {
    m_waits = waits;
    forbidSending();
    if (!waits && !m_fullOfMessages) // there is room for more bytes now
        judgeAnew();
}

void Pipe::judgeAnew() {
    m_full = m_fullOfMessages = false;
    forbidSending();
    update();
    tellOfRoom();
}

void Pipe::written() {
    if (m_conflates && m_outgoing && m_outgoing->messages() == 0 && !m_waiting.empty())
        flush();
    if (m_full)
        update();
}

void Pipe::update() {
    if (m_conflates)
        return;
    const std::size_t messages = unsent();
    const std::size_t bytes = unsentBytes();
    const bool before = m_full;
    m_fullOfMessages = messages >= m_fullAt || (m_fullOfMessages && messages > m_fullAt / 2);
    if (m_fullAt == unlimited)
        m_full = false;
    else if (messages >= m_fullAt || bytes >= byteMark())
        m_full = true;
    else if (messages <= m_fullAt / 2 && bytes <= byteMark() / 2)
        m_full = false;
    if (m_full)
        forbidSending();
    if (m_full != before)
        tellOfRoom();
}

void Pipe::keep(zmtp::Message message) {
    message.setOrigin(m_peer);
    if (m_conflates && !m_incoming.empty()) {
        m_heldBytes += weightOf(message) - weightOf(m_incoming.front());
        m_incoming.front() = std::move(message);
        return;
    }
    m_incoming.push(std::move(message));
    hold(m_incoming.back());
}

void Pipe::keepSimple(zmtp::Decoder& decoder, std::size_t most) {
    const std::size_t before = m_incoming.size();
    if (m_receiveMark != 0)
        most = std::min<std::size_t>(most, m_receiveMark - std::min(m_receiveMark, m_held));
    while (most > 0 && !decoder.pending().empty()) {
        m_incoming.reserve(1);
        const auto slots = m_incoming.emptySlots();
        const std::size_t wanted = std::min(most, slots.size());
        auto slot = slots.begin();
        std::size_t weight = 0;
        const std::size_t cut = decoder.cutSimple(wanted, [&](zmtp::Message message) noexcept {
            weight += weightOf(message);
            message.setOrigin(m_peer);
            *slot++ = std::move(message);
        });
        m_incoming.filled(cut);
        m_heldBytes += weight;
        most = cut < wanted ? 0 : most - cut;
    }
    m_held += static_cast<std::uint32_t>(m_incoming.size() - before);
    m_satisfied = holdsEnough();
}

bool Pipe::holdsEnough() const {
    return m_receiveMark != 0 && !m_conflates && (m_held >= m_receiveMark || m_heldBytes >= limits::queueBytes);
}

void Pipe::hold(const zmtp::Message& message) {
    ++m_held;
    m_heldBytes += weightOf(message);
    m_satisfied = m_satisfied || holdsEnough();
}

void Pipe::released() {
    const bool roomAgain = m_satisfied && m_held <= m_receiveMark / 2 && m_heldBytes <= limits::queueBytes / 2;
    if (roomAgain)
        m_satisfied = false;
    if (roomAgain || m_held == 0)
        m_keeper.drained(*this);
}

} // namespace ipcscope::sockets
