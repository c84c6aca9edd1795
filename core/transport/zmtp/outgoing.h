// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/block.h"
#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/message.h"

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

struct iovec;

namespace ipcscope::zmtp {

/// What one connection has still to write, in order: messages, and bytes of the protocol itself between them. Messages
/// that lie one behind the other in one block are kept, and written, as one run.
class Outgoing {
public:
    void append(const Message& message);
    /// Protocol bytes behind everything queued.
    void appendControl(ByteView bytes);
    /// Protocol bytes before every message of which nothing has been written yet.
    void insertControl(ByteView bytes);

    bool empty() const { return m_runs.empty(); }
    std::size_t bytes() const { return m_bytes; }
    std::size_t messages() const { return m_messages; }
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
    Run controlRun(ByteView bytes);
    void separateFirstMessage();
    void writtenOfFront();

    std::deque<Run> m_runs;
    std::size_t m_written = 0; ///< of the front run
    std::size_t m_bytes = 0;
    std::size_t m_messages = 0;
    std::size_t m_controlBytes = 0;
};

} // namespace ipcscope::zmtp
