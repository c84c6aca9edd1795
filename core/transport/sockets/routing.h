// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/pipe.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ipcscope::sockets {

/// Received messages of all pipes, one of each in turn. None of it needs memory, or takes time in their number.
class FairIn {
public:
    FairIn() = default;
    /// What receive() is to answer is the next message, as it is: the socket may take it by itself.
    explicit FairIn(Surroundings& surroundings)
        : m_surroundings(&surroundings) {}
    void add(Pipe& pipe, zmtp::Message message);
    /// The pipe, which had none, has kept messages by itself.
    void arrived(Pipe& pipe) {
        if (m_first)
            pipe.standBefore(*m_first);
        else
            m_first = &pipe;
        changed();
    }
    bool empty() const { return !m_first; }
    /// The next message and its pipe. Not empty().
    struct Taken {
        Pipe& pipe;
        zmtp::Message message;
    };
    Taken take() {
        Pipe& pipe = *m_first;
        Taken taken{pipe, pipe.takeIncoming()};
        if (pipe.hasIncoming())
            m_first = &pipe.behind();
        else
            leave(pipe);
        pipe.release(taken.message);
        return taken;
    }
    /// The next messages, as many as there are and `out` has room for; answers how many.
    std::size_t take(std::span<zmtp::Message> out) {
        std::size_t count = 0;
        while (count < out.size() && !empty()) {
            if (isOnly(*m_first)) {
                for (Pipe& only = *m_first; count < out.size() && only.hasSpare(); ++count)
                    out[count] = only.takeSpare();
            }
            if (count < out.size())
                out[count++] = take().message;
        }
        return count;
    }
    void remove(Pipe& pipe);
    /// Drops what this pipe brought.
    void discard(Pipe& pipe);

private:
    static bool isOnly(const Pipe& pipe) { return &pipe.behind() == &pipe; }
    void leave(Pipe& pipe) {
        Pipe& next = pipe.behind();
        if (m_first == &pipe)
            m_first = isOnly(pipe) ? nullptr : &next;
        pipe.standAlone();
        changed();
    }
    void changed() {
        if (m_surroundings && m_surroundings->express)
            m_surroundings->express->in = m_first && isOnly(*m_first) ? m_first : nullptr;
    }

    Pipe* m_first = nullptr; ///< of a ring of those with messages, longest waiting first
    Surroundings* m_surroundings = nullptr;
};

/// Whole messages to one pipe after the other, those without room left out. Who comes has its turn when the others have
/// had theirs, so that nobody is passed over for those who come and go. None of it takes time in their number.
class BalanceOut {
public:
    BalanceOut() = default;
    /// All that send() does is to give a message to the next pipe: the socket may do it by itself.
    explicit BalanceOut(Surroundings& surroundings)
        : m_surroundings(&surroundings) {}
    BalanceOut(const BalanceOut&) = delete;
    BalanceOut& operator=(const BalanceOut&) = delete;

    /// It is to be removed before it is destroyed.
    void add(Pipe& pipe);
    void remove(Pipe& pipe);
    /// Of one that was added: whether it has room may have changed.
    void review(Pipe& pipe);
    bool hasRoom() const { return m_withRoom > 0; }
    /// The next pipe with room; none: nullptr.
    Pipe* next() {
        if (m_withRoom == 0)
            return nullptr;
        Pipe* const pipe = m_pipes[m_next++];
        beginAnew();
        return pipe;
    }

private:
    /// At once, when all have had their turn: for who comes then the round is not over.
    void beginAnew() {
        if (m_next >= m_withRoom)
            m_next = 0;
    }
    void put(std::uint32_t place, Pipe& pipe) {
        m_pipes[place] = &pipe;
        pipe.setPlace(place);
    }
    void swap(std::uint32_t one, std::uint32_t other);
    void setAside(std::uint32_t place);
    void changed();

    std::vector<Pipe*> m_pipes;   ///< those with room first
    std::uint32_t m_withRoom = 0; ///< how many those are
    std::uint32_t m_next = 0;     ///< those before it had their turn in this round
    Surroundings* m_surroundings = nullptr;
};

} // namespace ipcscope::sockets
