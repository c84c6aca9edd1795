// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/socket_core.h"

namespace ipcscope::sockets {

Options& Socket::Core::options() {
    m_taken.reset();
    m_reviewWanted = true;
    sweepLater();
    return m_options;
}

std::shared_ptr<const Options> Socket::Core::takenOptions() {
    if (!m_taken)
        m_taken = std::make_shared<const Options>(m_options);
    return m_taken;
}

/// What CONNECT_ROUTING_ID says is for this one only.
std::shared_ptr<const Endpoint> Socket::Core::takenEndpoint(std::string name) {
    Bytes peerId = std::exchange(m_options.connectRoutingId, {});
    if (!peerId.empty())
        m_taken.reset();
    auto options = takenOptions();
    if (!peerId.empty())
        return std::make_shared<const Endpoint>(std::move(name), std::move(options), std::move(peerId),
                                                Neighbour::Anybody, m_reconnectStop);
    if (!m_lastConnected || m_lastConnected->name != name || m_lastConnected->options != options ||
        m_lastConnected->reconnectStop != m_reconnectStop)
        m_lastConnected = std::make_shared<const Endpoint>(std::move(name), std::move(options), Bytes(),
                                                           Neighbour::Anybody, m_reconnectStop);
    return m_lastConnected;
}

/// Lets every pipe know of what may have changed.
void Socket::Core::review() {
    m_reviewWanted = false;
    forEachLink([this](Link& link) { link.pipe().review(m_options); });
}

Result<void> Socket::Core::setOption(const Option& option, const OptionValue& value) {
    if (m_closing)
        return failure(Errc::Closed, "set an option");
    if (const Result<void> fits = check(option, type(), value); !fits)
        return fits;
    if (const auto* const number = std::get_if<std::int64_t>(&value); option.name == "RECONNECT_STOP" && number) {
        m_reconnectStop = static_cast<int>(*number);
        return {};
    }
    if (option.place == OptionPlace::Socket) {
        const auto* const bytes = std::get_if<Bytes>(&value);
        const ByteView given = bytes ? ByteView(*bytes) : ByteView();
        auto done = option.name == "SUBSCRIBE" ? m_pattern->subscribe(given) : m_pattern->unsubscribe(given);
        if (!done && done.error().code == Errc::NotSupported)
            return systemFailure(EINVAL, "set " + std::string(option.name) + ": XPUB_MANUAL is not set");
        return done;
    }
    if (const Result<void> done = set(options(), option, type(), value); !done)
        return done;
    if (option.reach == OptionReach::AtOnce)
        review();
    return {};
}

void Socket::Core::expectWaiting(bool waits) {
    m_surroundings.waits = waits;
    forEachLink([waits](Link& link) { link.expectWaiting(waits); });
}

Result<void> Socket::Core::mayBegin(ByteView first) {
    return m_closing ? failure(Errc::Closed, "send") : m_pattern->mayBegin(first);
}

Result<OptionValue> Socket::Core::option(const Option& option) const {
    if (const ByteView last = m_pattern->lastPeerId();
        option.name == "ROUTING_ID" && type() == zmtp::SocketType::Stream && !last.empty())
        return copyOf(last);
    if (option.place != OptionPlace::Socket || !sockets::readable(option))
        return get(m_options, option);
    if (option.name == "TYPE")
        return static_cast<std::int64_t>(type());
    if (option.name == "RECONNECT_STOP")
        return std::int64_t{m_reconnectStop};
    if (option.name == "LAST_ENDPOINT")
        return copyOf(bytesOf(m_lastEndpoint));
    return std::int64_t{zmtp::hasOnePart(type()) ? 1 : 0}; // THREAD_SAFE
}

} // namespace ipcscope::sockets
