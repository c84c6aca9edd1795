// SPDX-License-Identifier: MPL-2.0
// ROUTER puts the sender's routing id in front of what it receives, from all peers in turn, and sends to the peer that
// the first frame names. A peer without an id of its own gets 00 and four bytes. Who comes with an id that another
// peer has is ignored: nothing from it is received, nothing goes to it; with routerHandover it takes the other's place,
// whose connection is closed. A routing id alone is no message and is dropped. A peer that we connect to can be named
// by us, and may be sent to from then on; it keeps its name, and what is queued for it, between two connections. With
// routerNotify an empty message tells that a connection was made or closed. RFC 28; zmq_setsockopt(3),
// CONNECT_ROUTING_ID.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/probe.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/sockets/routing_ids.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace ipcscope::sockets {

namespace {

class RouterPattern final : public Pattern {
public:
    explicit RouterPattern(Surroundings& surroundings)
        : Pattern(surroundings)
        , m_generated(surroundings.options) {}

    bool attach(Pipe& pipe) override {
        if (!pipe.peerId().empty())
            call(pipe, copyOf(pipe.peerId()));
        return true;
    }
    void established(Pipe& pipe) override {
        if (pipe.peerId().empty())
            identify(pipe, pipe.announcement().routingId);
        probe(pipe, m_surroundings);
        notify(pipe, connectionMade);
    }
    void lost(Pipe& pipe) override {
        notify(pipe, connectionClosed);
        if (!pipe.connecting())
            forget(pipe);
    }
    void retire(Pipe& pipe) override { forget(pipe); }
    bool keepsUnsent() const override { return true; }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        const auto id = m_ids.find(&pipe);
        if (id == m_ids.end())
            return swallow();
        if (m_surroundings.options.observeOnly)
            return {};
        m_in.add(pipe, m_surroundings.writer.encode({id->second, 1}, message));
        return {};
    }

    bool readable() const override { return !m_in.empty(); }
    /// With routerMandatory: somebody can be sent to. zmq_socket(3).
    bool writable() const override {
        return !m_surroundings.options.routerMandatory ||
               std::ranges::any_of(m_peers, [](const auto& peer) { return peer.second->hasRoom(); });
    }

    Result<void> mayBegin(ByteView first) override {
        if (!m_surroundings.options.routerMandatory)
            return {};
        const auto peer = m_peers.find(first);
        if (peer == m_peers.end())
            return failure(Errc::HostUnreachable, "send");
        return peer->second->hasRoom() ? Result<void>() : failure(Errc::WouldBlock, "send");
    }
    Result<void> send(const Outbound& outbound) override {
        if (outbound.frameCount() == 1) {
            ++m_surroundings.dropped;
            return {};
        }
        const auto peer = m_peers.find(outbound.first());
        const bool mandatory = m_surroundings.options.routerMandatory;
        if (peer == m_peers.end() && mandatory)
            return failure(Errc::HostUnreachable, "send");
        if (peer != m_peers.end() && peer->second->hasRoom()) {
            peer->second->send(outbound.withoutFirst(), m_surroundings.writer);
            return {};
        }
        if (mandatory)
            return failure(Errc::WouldBlock, "send");
        ++m_surroundings.dropped;
        return {};
    }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

private:
    static constexpr int connectionMade = 1;
    static constexpr int connectionClosed = 2;

    void notify(Pipe& pipe, int what) {
        const auto id = m_ids.find(&pipe);
        if ((m_surroundings.options.routerNotify & what) == 0 || id == m_ids.end() ||
            m_surroundings.options.observeOnly)
            return;
        const ByteView nothing;
        m_in.add(pipe, m_surroundings.writer.encode({id->second, 1}, std::span(&nothing, 1)));
    }
    static ByteView idIn(ByteView frame) { return frame.subspan(zmtp::wire::headerSize(0)); }
    void identify(Pipe& pipe, const Bytes& own) {
        const auto known = m_ids.find(&pipe);
        if (known != m_ids.end() && (own.empty() || std::ranges::equal(idIn(known->second), own)))
            return;
        forget(pipe);
        call(pipe, own.empty() ? generatedId() : own);
    }
    void call(Pipe& pipe, Bytes id) {
        const auto other = m_peers.find(id);
        if (other != m_peers.end()) {
            if (!m_surroundings.options.routerHandover)
                return;
            Pipe& former = *other->second;
            forget(former);
            former.dismiss(Pipe::Unsent::Drop);
        }
        m_ids.emplace(&pipe, zmtp::wire::moreFrame(id));
        m_peers.emplace(std::move(id), &pipe);
    }
    void forget(Pipe& pipe) {
        const auto id = m_ids.find(&pipe);
        if (id == m_ids.end())
            return;
        if (const auto peer = m_peers.find(idIn(id->second)); peer != m_peers.end())
            m_peers.erase(peer);
        m_ids.erase(id);
    }
    Bytes generatedId() {
        return m_generated.next([this](const Bytes& id) { return m_peers.contains(id); });
    }

    FairIn m_in{m_surroundings};
    std::map<Bytes, Pipe*, LessBytes> m_peers;
    std::unordered_map<const Pipe*, Bytes> m_ids; ///< as frames with MORE; none is long
    GeneratedIds m_generated;
};

} // namespace

std::unique_ptr<Pattern> makeRouter(Surroundings& surroundings) {
    return std::make_unique<RouterPattern>(surroundings);
}

} // namespace ipcscope::sockets
