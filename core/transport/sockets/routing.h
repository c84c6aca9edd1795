// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/ring.h"
#include "core/transport/sockets/pipe.h"

#include <cstddef>
#include <optional>
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
    Taken take();
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
    Pipe* next();

private:
    std::vector<Pipe*> m_pipes;
    std::size_t m_next = 0;
};

} // namespace ipcscope::sockets
