// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/message.h"

#include <cstdint>
#include <span>

namespace ipcscope::sockets {

/// What the application gives to be sent, valid during the call: frames that it keeps, which are copied when they are
/// queued, or a whole message, whose block is shared. It has one frame at least.
class Outbound {
public:
    explicit Outbound(std::span<const ByteView> frames)
        : m_frames(frames) {}
    explicit Outbound(const zmtp::Message& message)
        : m_message(message) {}

    std::uint32_t frameCount() const {
        return m_message.empty() ? static_cast<std::uint32_t>(m_frames.size()) : m_message.frameCount();
    }
    /// The body of the first frame.
    ByteView first() const { return m_message.empty() ? m_frames.front() : m_message.frame(0); }
    /// What is left behind the first frame; there are two at least.
    Outbound withoutFirst() const {
        return m_message.empty() ? Outbound(m_frames.subspan(1)) : Outbound(m_message.withoutFirst(1));
    }
    /// The frames, when it is not a message.
    std::span<const ByteView> frames() const { return m_frames; }
    /// Empty when it is frames.
    const zmtp::Message& message() const { return m_message; }
    /// As one message.
    zmtp::Message encoded(zmtp::MessageWriter& writer) const {
        return m_message.empty() ? writer.encode(m_frames) : m_message;
    }
    zmtp::Message encoded(zmtp::MessageWriter& writer, const zmtp::Envelope& envelope) const {
        return m_message.empty() ? writer.encode(envelope, m_frames) : writer.encode(envelope, m_message);
    }

private:
    std::span<const ByteView> m_frames;
    zmtp::Message m_message;
};

} // namespace ipcscope::sockets
