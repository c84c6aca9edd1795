// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pipe.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace ipcscope::sockets {

/// Received messages of all pipes, one of each in turn.
class FairIn {
public:
    void add(Pipe& pipe, zmtp::Message message);
    bool empty() const { return m_ready.empty(); }
    /// The next message and its pipe. Not empty().
    struct Taken {
        Pipe& pipe;
        Incoming incoming;
    };
    Taken take();
    void remove(const Pipe& pipe);
    /// Drops what this pipe brought.
    void discard(Pipe& pipe);

private:
    std::deque<Pipe*> m_ready; ///< those with messages, longest waiting first
};

/// Whole messages to one pipe after the other, those without room left out.
class BalanceOut {
public:
    void add(Pipe& pipe) { m_pipes.push_back(&pipe); }
    void remove(const Pipe& pipe);
    bool hasRoom() const;
    /// The next pipe with room; none: nullptr.
    Pipe* next();

private:
    std::vector<Pipe*> m_pipes;
    std::size_t m_next = 0;
};

} // namespace ipcscope::sockets
