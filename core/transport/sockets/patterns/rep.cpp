// SPDX-License-Identifier: MPL-2.0
// REP receives a request, from all peers in turn, and then sends its reply to the connection it came from. The frames
// up to the first empty one are the request's envelope and go in front of the reply; a message without such a frame is
// not for the application. A reply to a peer that has gone is dropped. RFC 28.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"

#include <optional>

namespace ipcscope::sockets {

namespace {

/// How many frames the envelope has, the empty one included; 0: there is none, or nothing behind it.
std::uint32_t envelopeSize(const zmtp::Message& message) {
    zmtp::FrameReader frames = message.frames();
    std::uint32_t count = 0;
    while (const auto frame = frames.next()) {
        ++count;
        if (frame->body.empty())
            return frame->more ? count : 0;
    }
    return 0;
}

/// The first `size` frames of a request.
zmtp::Envelope envelopeOf(const zmtp::Message& request, std::uint32_t size) {
    const auto* const begin = request.wire().data();
    const ByteView last = request.frame(size - 1);
    return {{begin, last.data() + last.size()}, size};
}

/// The envelope alone, in memory of its own: with an empty frame behind it, so that it is a message.
zmtp::Message onlyEnvelope(zmtp::MessageWriter& writer, const zmtp::Message& request, std::uint32_t size) {
    const ByteView nothing;
    return writer.encode(envelopeOf(request, size), {&nothing, 1});
}

class RepPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe&) override { return true; }
    void lost(Pipe& pipe) override {
        if (m_surroundings.options.observeOnly)
            m_in.discard(pipe);
    }
    void retire(Pipe& pipe) override {
        lost(pipe);
        if (m_current && m_current->pipe == &pipe)
            m_current->pipe = nullptr;
    }
    void detach(Pipe& pipe) override {
        retire(pipe);
        m_in.remove(pipe);
    }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        const std::uint32_t envelope = envelopeSize(message);
        const auto& options = m_surroundings.options;
        const bool enough = options.receiveHighWaterMark != 0 && pipe.held() >= options.receiveHighWaterMark;
        if (envelope == 0 || (options.observeOnly && enough))
            return swallow();
        if (options.observeOnly)
            message = onlyEnvelope(m_surroundings.writer, message, envelope);
        m_in.add(pipe, std::move(message));
        return {};
    }

    bool readable() const override { return !m_current && !m_in.empty(); }
    bool writable() const override { return m_current.has_value(); }

    Result<zmtp::Message> receive() override {
        if (m_current)
            return failure(Errc::WrongState, "receive");
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        auto [pipe, message] = m_in.take();
        const std::uint32_t envelope = envelopeSize(message);
        zmtp::Message body = message.withoutFirst(envelope);
        m_current = Request{&pipe, message.origin(), std::move(message), envelope};
        return body;
    }

    Result<void> mayBegin(ByteView) override { return m_current ? Result<void>() : failure(Errc::WrongState, "send"); }
    Result<void> send(const Outbound& outbound) override {
        if (!m_current)
            return failure(Errc::WrongState, "send");
        const Request request = std::move(*m_current);
        m_current.reset();
        Pipe* pipe = request.pipe;
        if (!pipe || !pipe->established() || pipe->peer() != request.from || !pipe->hasRoom()) {
            ++m_surroundings.dropped;
            return {};
        }
        pipe->send(outbound.encoded(m_surroundings.writer, envelopeOf(request.message, request.envelope)));
        return {};
    }

private:
    struct Request {
        Pipe* pipe;
        PeerId from;
        zmtp::Message message;
        std::uint32_t envelope;
    };

    FairIn m_in;
    std::optional<Request> m_current;
};

} // namespace

std::unique_ptr<Pattern> makeRep(Surroundings& surroundings) {
    return std::make_unique<RepPattern>(surroundings);
}

} // namespace ipcscope::sockets
