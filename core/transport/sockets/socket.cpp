// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/socket.h"

#include "core/transport/base/memory.h"
#include "core/transport/sockets/socket_core.h"

#include <vector>

namespace ipcscope::sockets {

Socket::Socket(Reactor& reactor, zmtp::SocketType type, Options options, Observer* observer)
    : m_core(std::make_unique<Core>(reactor, type, std::move(options), observer, m_express)) {}

Socket::~Socket() = default;

zmtp::SocketType Socket::type() const {
    return m_core->type();
}

Result<std::string> Socket::bind(std::string_view endpoint) {
    return m_core->bind(endpoint);
}

Result<void> Socket::connect(std::string_view endpoint) {
    return asResult("connect", [&] { return m_core->connect(endpoint); });
}

Result<void> Socket::unbind(std::string_view endpoint) {
    return asResult("unbind", [&] { return m_core->unbind(endpoint); });
}

Result<void> Socket::disconnect(std::string_view endpoint) {
    return asResult("disconnect", [&] { return m_core->disconnect(endpoint); });
}

Result<void> Socket::send(std::span<const ByteView> bodies) {
    return m_core->send(Outbound(bodies));
}

Result<void> Socket::sendSlowly(ByteView body) {
    auto sent = m_core->send(Outbound(std::span(&body, 1)));
    if (m_express.out)
        m_express.out->allowSending();
    return sent;
}

Result<void> Socket::send(const zmtp::Message& message) {
    return m_core->send(Outbound(message));
}

Result<void> Socket::send(std::initializer_list<std::string_view> bodies) {
    return asResult("send", [&] {
        std::vector<ByteView> views;
        views.reserve(bodies.size());
        for (const std::string_view body : bodies)
            views.push_back(bytesOf(body));
        return m_core->send(Outbound(views));
    });
}

void Socket::connect(std::string_view endpoint, Dial dial) {
    m_core->connect(endpoint, std::move(dial));
}

void Socket::redial(std::string_view endpoint) {
    m_core->redial(endpoint);
}

void Socket::accept(std::string_view endpoint, ipc::Stream stream) {
    m_core->accept(endpoint, std::move(stream));
}

void Socket::onEvent(std::function<void(const SocketEvent&)> callback) {
    m_core->onEvent(std::move(callback));
}

Result<void> Socket::mayBegin(ByteView first) {
    return m_core->mayBegin(first);
}

Result<zmtp::Message> Socket::receiveSlowly() {
    return m_core->receive();
}

std::size_t Socket::receive(std::span<zmtp::Message> out) {
    return m_core->receive(out);
}

Options& Socket::options() {
    return m_core->options();
}

Result<void> Socket::setOption(const Option& option, const OptionValue& value) {
    return m_core->setOption(option, value);
}

Result<OptionValue> Socket::option(const Option& option) const {
    return m_core->option(option);
}

void Socket::onReadable(std::function<void()> callback) {
    m_core->onReadable(std::move(callback));
}

void Socket::onWritable(std::function<void()> callback) {
    m_core->onWritable(std::move(callback));
}

bool Socket::readable() const {
    return !m_core->closing() && m_core->pattern().readable();
}

void Socket::expectWaiting(bool waits) {
    m_core->expectWaiting(waits);
}

bool Socket::writable() const {
    return !m_core->closing() && m_core->pattern().writable();
}

Result<void> Socket::subscribe(ByteView prefix) {
    return m_core->subscribe(prefix);
}

Result<void> Socket::unsubscribe(ByteView prefix) {
    return m_core->unsubscribe(prefix);
}

Result<void> Socket::join(ByteView group) {
    return m_core->join(group);
}

Result<void> Socket::leave(ByteView group) {
    return m_core->leave(group);
}

ByteView Socket::lastPeerId() const {
    return m_core->pattern().lastPeerId();
}

std::size_t Socket::peerCount() const {
    return m_core->peerCount();
}

std::size_t Socket::subscriptionCount() const {
    return m_core->pattern().subscriptionCount();
}

std::uint64_t Socket::dropped() const {
    return m_core->surroundings().dropped;
}

std::uint64_t Socket::swallowed() const {
    return m_core->surroundings().swallowed;
}

std::size_t Socket::unsent() const {
    return m_core->unsent();
}

void Socket::close(std::function<void(std::uint64_t unsent)> done) {
    m_core->close(std::move(done));
}

} // namespace ipcscope::sockets
