// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/interop/subject.h"

#include "tests/support/turning.h"

#include <zmq.h>

namespace ipcscope::test {

namespace {

constexpr auto patience = 5s;
constexpr auto moment = 60ms;

} // namespace

Subject::Subject(Maker maker, Reactor& reactor, zmtp::SocketType type)
    : m_reactor(reactor) {
    if (maker == Maker::Libzmq) {
        m_libzmq = std::make_unique<LibzmqSocket>(static_cast<int>(type));
        return;
    }
    auto options = sockets::manualDefaults(type);
    options.linger = 0ms;
    m_own = std::make_unique<sockets::Socket>(reactor, type, std::move(options));
}

bool Subject::set(int option, int value) {
    if (m_libzmq)
        return zmq_setsockopt(m_libzmq->handle(), option, &value, sizeof value) == 0;
    return m_own->setOption(*sockets::optionNumbered(option), std::int64_t{value}).has_value();
}

bool Subject::set(int option, std::string_view value) {
    if (m_libzmq)
        return zmq_setsockopt(m_libzmq->handle(), option, value.data(), value.size()) == 0;
    return m_own->setOption(*sockets::optionNumbered(option), copyOf(bytesOf(value))).has_value();
}

std::string Subject::text(int option) {
    if (!m_libzmq)
        return std::string(textOf(std::get<Bytes>(*m_own->option(*sockets::optionNumbered(option)))));
    std::string value(256, '\0');
    std::size_t size = value.size();
    zmq_getsockopt(m_libzmq->handle(), option, value.data(), &size);
    value.resize(size);
    return value;
}

bool Subject::bind(const std::string& endpoint) {
    return m_libzmq ? m_libzmq->bind(endpoint) : m_own->bind(endpoint).has_value();
}

bool Subject::connect(const std::string& endpoint) {
    return m_libzmq ? m_libzmq->connect(endpoint) : m_own->connect(endpoint).has_value();
}

bool Subject::disconnect(const std::string& endpoint) {
    return m_libzmq ? zmq_disconnect(m_libzmq->handle(), endpoint.c_str()) == 0
                    : m_own->disconnect(endpoint).has_value();
}

bool Subject::send(const Frames& frames) {
    return m_libzmq ? m_libzmq->send(frames) : test::send(*m_own, frames);
}

std::optional<Frames> Subject::receive() {
    return m_libzmq ? m_libzmq->receive() : test::receive(*m_own);
}

void Subject::poke() {
    int events = 0;
    std::size_t size = sizeof events;
    if (m_libzmq)
        zmq_getsockopt(m_libzmq->handle(), ZMQ_EVENTS, &events, &size);
}

Frames Subject::awaited() {
    std::optional<Frames> got;
    turnUntil(m_reactor, [&] { return (got = receive()).has_value(); }, patience);
    return got.value_or(Frames{});
}

bool Subject::silent() {
    return !turnUntil(m_reactor, [&] { return receive().has_value(); }, moment);
}

bool Subject::sent(const Frames& frames) {
    return turnUntil(m_reactor, [&] { return send(frames); }, patience);
}

void makerRows() {
    QTest::addColumn<Maker>("maker");
    QTest::newRow("ours") << Maker::Ours;
    QTest::newRow("libzmq") << Maker::Libzmq;
}

} // namespace ipcscope::test
