// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/block.h"
#include "core/transport/base/bytes.h"
#include "core/transport/base/ring.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/wire.h"

#include <cstddef>
#include <span>
#include <vector>

struct iovec;

namespace ipcscope::zmtp {

/// What one connection has still to write, in order: messages, and bytes of the protocol itself between them. Messages
/// that lie one behind the other in one block are kept, and written, as one run. Frames of the application are encoded
/// behind the last ones into a block of our own, which is given back as soon as it was written.
class Outgoing {
public:
    /// A message of one frame, copied.
    void append(ByteView body) {
        if (room() < wire::maxHeaderSize + body.size()) [[unlikely]]
            makeRoom(wire::maxHeaderSize + body.size());
        advance(wire::writeBytes(wire::writeHeader(m_end, body.size(), 0), body));
    }
    /// The same, as far as allowed; false: nothing was done.
    bool appendAllowed(ByteView body) {
        if (m_openMessages >= m_allowedMessages ||
            m_allowedEnd - m_end < static_cast<std::ptrdiff_t>(wire::maxHeaderSize + body.size())) [[unlikely]]
            return false;
        advance(wire::writeBytes(wire::writeHeader(m_end, body.size(), 0), body));
        return true;
    }
    /// For appendAllowed(): up to so many more bytes and messages, until something else happens here.
    void allow(std::size_t bytes, std::size_t messages);
    void forbid() {
        m_allowedEnd = m_end;
        m_allowedMessages = 0;
    }
    /// A message of these frames behind `envelope`, copied. `bodies` is not empty.
    void append(const Envelope& envelope, std::span<const ByteView> bodies);
    /// Shares the block.
    void append(const Message& message) {
        if (m_openMessages == 0 && !m_runs.empty() && follows(m_runs.back(), message)) {
            Run& last = m_runs.back();
            last.bytes = {last.bytes.data(), last.bytes.size() + message.wire().size()};
            ++last.messages;
        } else {
            appendRun(message);
        }
        ++m_closedMessages;
        m_closedBytes += message.wire().size();
        forbid();
    }
    /// Protocol bytes behind everything queued.
    void appendControl(ByteView bytes);
    /// The same, once: they are wiped when they are written, or by forgetSecret().
    void appendSecret(ByteView bytes);
    void forgetSecret();
    /// Protocol bytes before every message of which nothing has been written yet, and nothing is in the first `taken`
    /// bytes.
    void insertControl(ByteView bytes, std::size_t taken = 0);

    /// Gives back the memory of its queue, if nothing is queued.
    void rest() {
        if (m_runs.empty())
            m_runs = {};
    }

    bool empty() const { return bytes() == 0; }
    std::size_t bytes() const { return m_closedBytes + static_cast<std::size_t>(m_end - m_begin) - m_written; }
    std::size_t messages() const { return m_closedMessages + m_openMessages; }
    std::size_t controlBytes() const { return m_controlBytes; }

    std::span<iovec> gather(std::span<iovec> out, std::size_t maxBytes) const;
    /// `count` bytes from the front were written.
    void written(std::size_t count);
    /// Takes every message that was not written to its end; drops the rest.
    std::vector<Message> takeMessages();

private:
    struct Run {
        BlockRef block;
        ByteView bytes;           ///< from the first message that is not written to its end
        std::size_t messages = 0; ///< 0: protocol bytes
    };

    void advance(std::uint8_t* end) {
        m_end = end;
        ++m_openMessages;
    }
    std::size_t room() const { return static_cast<std::size_t>(m_limit - m_end); }
    void makeRoom(std::size_t size);
    void close();
    void appendRun(const Message& message);
    /// Whether the message lies right behind the messages of this run.
    static bool follows(const Run& run, const Message& message) {
        return run.messages > 0 && run.bytes.data() + run.bytes.size() == message.wire().data() &&
               run.block.data() == message.block().data();
    }
    Run controlRun(ByteView bytes);
    void addedControl(std::size_t size);
    void split(std::size_t index, std::size_t begun);
    void writtenOfClosed(std::size_t count);
    void writtenOfOpen(std::size_t count);

    Ring<Run> m_runs;                 ///< before the open run
    std::size_t m_closedBytes = 0;    ///< in m_runs
    std::size_t m_closedMessages = 0; ///< in m_runs
    // The open run: messages that were copied, at the end of everything.
    BlockRef m_block;
    std::uint8_t* m_begin = nullptr;
    std::uint8_t* m_end = nullptr;
    std::uint8_t* m_limit = nullptr;      ///< of the block
    std::uint8_t* m_allowedEnd = nullptr; ///< for m_end
    std::size_t m_openMessages = 0;
    std::size_t m_allowedMessages = 0; ///< for m_openMessages
    std::size_t m_written = 0;         ///< of the first run
    BlockRef m_secret;                 ///< of the run that is to be wiped
    std::size_t m_controlBytes = 0;
};

} // namespace ipcscope::zmtp
