// SPDX-License-Identifier: MPL-2.0
// REQ sends a request to one peer, in turn among those with room, and then waits for that peer's reply; an empty frame
// goes in front of both, and with requestCorrelate a number before it. Other peers' messages, and replies to other
// requests, are not for the application; what can be no reply closes the connection, or is passed over if it comes from
// our own process, where nobody connects again. With requestRelaxed a new request may be sent instead of waiting; the
// reply to the one before is then ignored. RFC 28.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/probe.h"
#include "core/transport/sockets/random.h"
#include "core/transport/sockets/routing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace ipcscope::sockets {

namespace {

constexpr std::size_t numberFrame = 6; ///< bytes of a frame of four, and of the empty frame behind it
constexpr std::size_t delimiterFrame = 2;

class ReqPattern final : public Pattern {
public:
    explicit ReqPattern(Surroundings& surroundings)
        : Pattern(surroundings)
        , m_number(randomNumber(surroundings.options)) {}

    bool attach(Pipe& pipe) override {
        m_out.add(pipe);
        return true;
    }
    void established(Pipe& pipe) override { probe(pipe, m_surroundings); }
    void retire(Pipe& pipe) override {
        m_out.remove(pipe);
        if (m_asked == &pipe)
            m_asked = nullptr;
    }
    bool keepsUnsent() const override { return true; }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (!beginsAsReply(message))
            return pipe.neighbour() == Neighbour::OurOwn ? swallow() : failure(Errc::NoReply, "receive");
        const bool expected = m_waiting && !m_reply && m_asked == &pipe;
        if (!expected || message.frameCount() <= m_frames || !isBehindEnvelope(message))
            return swallow();
        m_reply = message.withoutFirst(m_frames);
        m_reply->setOrigin(pipe.peer());
        return {};
    }

    bool readable() const override { return m_reply.has_value(); }
    bool writable() const override { return mayAsk() && m_out.hasRoom(); }

    Result<void> mayBegin(ByteView first) override {
        return mayAsk() ? Pattern::mayBegin(first) : failure(Errc::WrongState, "send");
    }
    Result<void> send(const Outbound& outbound) override {
        if (!mayAsk())
            return failure(Errc::WrongState, "send");
        Pipe* pipe = m_out.next();
        if (!pipe)
            return failure(Errc::WouldBlock, "send");
        m_reply.reset();
        m_waiting = true;
        m_asked = pipe;
        pipe->send(newEnvelope(), outbound, m_surroundings.writer);
        return {};
    }
    Result<zmtp::Message> receive() override {
        if (!m_waiting)
            return failure(Errc::WrongState, "receive");
        if (!m_reply)
            return failure(Errc::WouldBlock, "receive");
        m_waiting = false;
        m_asked = nullptr;
        zmtp::Message reply = std::move(*m_reply);
        m_reply.reset();
        return reply;
    }

private:
    bool mayAsk() const { return !m_waiting || m_surroundings.options.requestRelaxed; }

    /// The frames in front of a request: a number of four bytes if it is to be told from others, and an empty one.
    zmtp::Envelope newEnvelope() {
        const bool numbered = m_surroundings.options.requestCorrelate;
        m_frames = numbered ? 2 : 1;
        if (!numbered)
            return {ByteView(m_envelope).last(delimiterFrame), 1};
        ++m_number;
        std::memcpy(m_envelope.data() + 2, &m_number, sizeof m_number);
        return {m_envelope, 2};
    }
    /// An empty frame before the body, and perhaps a number of four bytes before that, whether or not we ask for one.
    static bool beginsAsReply(const zmtp::Message& message) {
        zmtp::FrameReader reader = message.frames();
        auto frame = reader.next();
        if (frame && frame->more && frame->body.size() == sizeof(std::uint32_t))
            frame = reader.next();
        return frame && frame->more && frame->body.empty();
    }
    bool isBehindEnvelope(const zmtp::Message& message) const {
        if (m_frames == 2 && !std::ranges::equal(message.frame(0), ByteView(m_envelope).subspan(2, sizeof m_number)))
            return false;
        return message.frame(m_frames - 1).empty();
    }

    BalanceOut m_out;
    Pipe* m_asked = nullptr;
    bool m_waiting = false;
    std::uint32_t m_number;
    std::uint32_t m_frames = 1; ///< of the envelope of the last request
    std::array<std::uint8_t, numberFrame + delimiterFrame> m_envelope{1, sizeof m_number, 0, 0, 0, 0, 1, 0};
    std::optional<zmtp::Message> m_reply;
};

} // namespace

std::unique_ptr<Pattern> makeReq(Surroundings& surroundings) {
    return std::make_unique<ReqPattern>(surroundings);
}

} // namespace ipcscope::sockets
