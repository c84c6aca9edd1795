// SPDX-License-Identifier: MPL-2.0
// REQ sends a request to one peer, in turn among those with room, and then waits for that peer's reply; an empty frame
// goes in front of both. Other peers' messages, and replies without that frame, are not for the application. RFC 28.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"

#include <array>
#include <optional>

namespace ipcscope::sockets {

namespace {

/// An empty frame with MORE.
constexpr std::array<std::uint8_t, 2> delimiter{1, 0};

class ReqPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_out.add(pipe);
        return true;
    }
    void retire(Pipe& pipe) override {
        m_out.remove(pipe);
        if (m_asked == &pipe)
            m_asked = nullptr;
    }
    bool keepsUnsent() const override { return true; }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        const bool expected = m_waiting && !m_reply && m_asked == &pipe;
        if (!expected || message.frameCount() < 2 || !message.frame(0).empty())
            return swallow();
        m_reply = message.withoutFirst(1);
        return {};
    }

    bool readable() const override { return m_reply.has_value(); }
    bool writable() const override { return !m_waiting && m_out.hasRoom(); }

    Result<void> mayBegin(ByteView first) const override {
        return m_waiting ? failure(Errc::WrongState, "send") : Pattern::mayBegin(first);
    }
    Result<void> send(const Outbound& outbound) override {
        if (m_waiting)
            return failure(Errc::WrongState, "send");
        Pipe* pipe = m_out.next();
        if (!pipe)
            return failure(Errc::WouldBlock, "send");
        const zmtp::Message request = outbound.encoded(m_surroundings.writer, {delimiter, 1});
        m_waiting = true;
        m_asked = pipe;
        pipe->send(request);
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
    BalanceOut m_out;
    Pipe* m_asked = nullptr;
    bool m_waiting = false;
    std::optional<zmtp::Message> m_reply;
};

} // namespace

std::unique_ptr<Pattern> makeReq(Surroundings& surroundings) {
    return std::make_unique<ReqPattern>(surroundings);
}

} // namespace ipcscope::sockets
