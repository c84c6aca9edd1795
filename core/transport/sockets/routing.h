// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/ring.h"
#include "core/transport/sockets/pipe.h"

#include <cstddef>
#include <span>
#include <vector>

namespace ipcscope::sockets {

/// Received messages of all pipes, one of each in turn.
class FairIn {
public:
    void add(Pipe& pipe, zmtp::Message message);
    /// The pipe, which had none, has kept messages by itself.
    void arrived(Pipe& pipe) { m_ready.push(&pipe); }
    /// arrived() of one more pipe needs no memory.
    void expect() { m_ready.reserve(1); }
    bool empty() const { return m_ready.empty(); }
    /// The next message and its pipe. Not empty().
    struct Taken {
        Pipe& pipe;
        Incoming incoming;
    };
    Taken take() {
        Pipe& pipe = *m_ready.front();
        Taken taken{pipe, pipe.takeIncoming()};
        if (!pipe.hasIncoming())
            m_ready.pop();
        else if (m_ready.size() > 1)
            m_ready.push(m_ready.pop());
        taken.incoming.message.setOrigin(taken.incoming.from);
        pipe.release(taken.incoming.message);
        return taken;
    }
    /// The next messages, as many as there are and `out` has room for; answers how many.
    std::size_t take(std::span<zmtp::Message> out) {
        std::size_t count = 0;
        for (; count < out.size() && !empty(); ++count)
            out[count] = take().incoming.message;
        return count;
    }
    void remove(Pipe& pipe);
    /// Drops what this pipe brought.
    void discard(Pipe& pipe);

private:
    Ring<Pipe*> m_ready; ///< those with messages, longest waiting first
};

/// Whole messages to one pipe after the other, those without room left out.
class BalanceOut {
public:
    void add(Pipe& pipe);
    void remove(Pipe& pipe);
    bool hasRoom() const;
    /// The next pipe with room; none: nullptr.
    Pipe* next() {
        for (std::size_t tried = 0; tried < m_pipes.size(); ++tried) {
            if (m_next >= m_pipes.size())
                m_next = 0;
            Pipe* pipe = m_pipes[m_next++];
            if (pipe->hasRoom()) [[likely]]
                return pipe;
        }
        return nullptr;
    }

private:
    std::vector<Pipe*> m_pipes;
    std::size_t m_next = 0;
};

} // namespace ipcscope::sockets
