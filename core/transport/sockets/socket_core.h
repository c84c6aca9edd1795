// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/acceptor.h"
#include "core/transport/sockets/link.h"
#include "core/transport/sockets/option_table.h"
#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/socket.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ipcscope::sockets {

/// The socket's insides: what it is bound and connected to, its pattern, and the calls back to the application. What
/// is done with is destroyed in a later turn, because it may be in the middle of a call.
class Socket::Core final : public Link::Keeper, public Acceptor::Host {
public:
    Core(Reactor& reactor, zmtp::SocketType type, Options options, Observer* observer, Express& express);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    zmtp::SocketType type() const { return m_home.type; }
    Pattern& pattern() const { return *m_pattern; }
    const Surroundings& surroundings() const { return m_surroundings; }
    bool closing() const { return m_closing; }
    Options& options();
    Result<void> setOption(const Option& option, const OptionValue& value);
    Result<OptionValue> option(const Option& option) const;
    const std::string& lastEndpoint() const { return m_lastEndpoint; }

    Result<std::string> bind(std::string_view endpoint);
    Result<void> connect(std::string_view endpoint);
    Result<void> unbind(std::string_view endpoint);
    Result<void> disconnect(std::string_view endpoint);
    void connect(std::string_view endpoint, Dial dial);
    void redial(std::string_view endpoint);
    void accept(std::string_view endpoint, ipc::Stream stream);
    Result<void> send(const Outbound& outbound);
    Result<void> mayBegin(ByteView first);
    void expectWaiting(bool waits);
    Result<zmtp::Message> receive();
    std::size_t receive(std::span<zmtp::Message> out);
    Result<void> subscribe(ByteView prefix);
    Result<void> unsubscribe(ByteView prefix);
    Result<void> join(ByteView group);
    Result<void> leave(ByteView group);
    void onEvent(std::function<void(const SocketEvent&)> callback) { m_surroundings.onEvent = std::move(callback); }
    void onReadable(std::function<void()> callback) { m_onReadable = std::move(callback); }
    void onWritable(std::function<void()> callback);
    std::size_t peerCount() const;
    std::size_t unsent() const;
    void close(std::function<void(std::uint64_t unsent)> done);

private:
    PeerId newPeer() override { return ++m_lastPeer; }
    void tell(const SocketEvent& event) override;
    void settle() override;
    void tidyLater() override { sweepLater(); }
    void admitted(Link& link) override;
    void over(Link& link) override;
    void accepted(Acceptor& acceptor, ipc::Stream stream) override;
    void acceptFailed(Acceptor& acceptor, const Error& error) override;
    void turnedAway(Acceptor& acceptor, const ipc::Credentials& peer) override;

    std::shared_ptr<const Options> takenOptions();
    std::shared_ptr<const Endpoint> takenEndpoint(std::string name);
    std::shared_ptr<const Endpoint> inside(std::string_view endpoint) const;
    void review();
    Result<std::string> tryToBind(std::string_view endpoint);
    Result<ipc::Listener> makeListener(const ipc::Address& address);
    Result<void> startConnecting(const ipc::Address& address);
    Result<std::string> startListening(const ipc::Address& address, std::string_view endpoint);
    bool endOldestHandshake(uid_t user);
    void stopListening(std::unique_ptr<Acceptor> acceptor);
    Link& adopt(std::unique_ptr<Link> link);
    void start(Link& added);
    std::unique_ptr<Link> release(Link& link);
    /// Of those there are now; links may be over meanwhile, and live until the next sweep.
    template<class Visit>
    void forEachLink(Visit&& visit);
    void leaveAll(std::chrono::milliseconds linger);
    void tellWritableLater();
    void sweepLater();
    void sweepOrClose();
    void sweep();
    void dropFormerLinks();
    void finishClosing();

    Reactor& m_reactor;
    Options m_options;
    std::shared_ptr<const Options> m_taken; ///< a copy for what is bound and connected now; none: they may have changed
    bool m_reviewWanted = false;
    std::shared_ptr<const Endpoint> m_lastConnected; ///< again to the same: it is shared
    std::string m_lastEndpoint;
    int m_reconnectStop = 0; ///< for what is connected next
    Surroundings m_surroundings;
    const std::unique_ptr<Pattern> m_pattern;
    const Link::Home m_home;
    std::vector<std::unique_ptr<Link>> m_links; ///< each knows its place
    std::map<PeerId, Link*> m_handshakes;       ///< of accepted connections, oldest first
    std::optional<uid_t> m_refused;             ///< whom we turned away last, and said so
    std::vector<std::unique_ptr<Acceptor>> m_acceptors;
    std::vector<Link*> m_visited;        ///< only its memory is kept between calls
    std::unique_ptr<Link> m_formerLinks; ///< the newest; each holds the next
    std::vector<std::unique_ptr<Acceptor>> m_formerAcceptors;
    Later m_sweep;
    Timer m_closer;
    bool m_sweepWanted = false;
    PeerId m_lastPeer = 0;
    std::function<void()> m_onReadable;
    std::function<void()> m_onWritable;
    bool m_readBlocked = true; ///< receive() answers WouldBlock, and onReadable is to tell when it does not
    bool m_writeBlocked = true;
    std::function<void(std::uint64_t)> m_done;
    std::uint64_t m_leftBehind = 0;
    bool m_closing = false;
    bool m_closed = false;
};

template<class Visit>
void Socket::Core::forEachLink(Visit&& visit) {
    std::vector<Link*> links = std::move(m_visited); // an observer may come here again
    links.clear();
    for (const auto& link : m_links)
        links.push_back(link.get());
    for (Link* link : links)
        visit(*link);
    m_visited = std::move(links);
}

} // namespace ipcscope::sockets
