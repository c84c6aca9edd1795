// SPDX-License-Identifier: MPL-2.0
// STREAM exchanges raw bytes with whoever connects, without ZMTP: a message is a routing id and a run of bytes, as they
// came. An empty run says that a connection was made or closed (STREAM_NOTIFY); to send one closes the connection, once
// what was sent before is out. Everybody has an id, 00 and four bytes or the name we give to whom we connect to, which
// stays the same through all connections made there; what was not sent on one of them is not for the next. An id alone
// is no message and is dropped. zmq_socket(3), ZMQ_STREAM.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/sockets/routing_ids.h"
#include "core/transport/zmtp/wire.h"

#include <map>
#include <unordered_map>

namespace ipcscope::sockets {

namespace {

class StreamPattern final : public Pattern {
public:
    explicit StreamPattern(Surroundings& surroundings)
        : Pattern(surroundings)
        , m_generated(surroundings.options) {}

    bool attach(Pipe& pipe) override {
        const bool named = !pipe.peerId().empty() && !m_peers.contains(copyOf(pipe.peerId()));
        Bytes id = named ? copyOf(pipe.peerId()) : generatedId();
        if (!named)
            m_lastId = id;
        m_ids.emplace(&pipe, id);
        m_peers.emplace(std::move(id), &pipe);
        return true;
    }
    void established(Pipe& pipe) override { notify(pipe); }
    void lost(Pipe& pipe) override { notify(pipe); }
    void retire(Pipe& pipe) override {
        const auto id = m_ids.find(&pipe);
        m_peers.erase(id->second);
        m_ids.erase(id);
    }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, m_surroundings.writer.encode({prefixOf(pipe), 1}, message));
        return {};
    }

    bool readable() const override { return !m_in.empty(); }
    bool writable() const override { return true; }

    Result<void> mayBegin(ByteView first) override {
        const auto peer = m_peers.find(copyOf(first));
        if (peer == m_peers.end())
            return failure(Errc::HostUnreachable, "send");
        return peer->second->hasRoom() ? Result<void>() : failure(Errc::WouldBlock, "send");
    }
    Result<void> send(const Outbound& outbound) override {
        if (outbound.frameCount() == 1) {
            ++m_surroundings.dropped;
            return {};
        }
        if (outbound.frameCount() > 2)
            return failure(std::make_error_code(std::errc::invalid_argument), "send: a routing id and bytes");
        if (const auto may = mayBegin(outbound.first()); !may)
            return may;
        Pipe& pipe = *m_peers.find(copyOf(outbound.first()))->second;
        const Outbound bytes = outbound.withoutFirst();
        if (bytes.first().empty())
            close(pipe);
        else
            pipe.send(bytes, m_surroundings.writer);
        return {};
    }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }
    ByteView lastPeerId() const override { return m_lastId; }

private:
    Bytes prefixOf(Pipe& pipe) const { return zmtp::wire::moreFrame(m_ids.at(&pipe)); }
    void notify(Pipe& pipe) {
        const ByteView nothing;
        if (m_surroundings.options.streamNotify && !m_surroundings.options.observeOnly)
            m_in.add(pipe, m_surroundings.writer.encode({prefixOf(pipe), 1}, std::span(&nothing, 1)));
    }
    /// What came from there, and was not taken, is of no interest any more.
    void close(Pipe& pipe) {
        pipe.dismiss(Pipe::Unsent::Bring);
        m_in.discard(pipe);
    }
    Bytes generatedId() {
        return m_generated.next([this](const Bytes& id) { return m_peers.contains(id); });
    }

    FairIn m_in;
    std::map<Bytes, Pipe*, LessBytes> m_peers;
    std::unordered_map<const Pipe*, Bytes> m_ids;
    GeneratedIds m_generated;
    Bytes m_lastId;
};

} // namespace

std::unique_ptr<Pattern> makeStream(Surroundings& surroundings) {
    return std::make_unique<StreamPattern>(surroundings);
}

} // namespace ipcscope::sockets
