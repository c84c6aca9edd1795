// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/pipe.h"

#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Whole messages to one pipe after the other, those without room left out. Who comes, or has room again, has its turn
/// when the others have had theirs, so that nobody is passed over for those who come and go. None of it takes time in
/// their number.
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
    bool hasRoom() const { return m_next != none; }
    /// The next pipe with room; none: nullptr.
    Pipe* next() {
        if (m_next == none)
            return nullptr;
        const Seat& seat = m_seats[m_next];
        m_next = seat.behind;
        return seat.pipe;
    }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    /// Those with room are a ring, in the order of their turns.
    struct Seat {
        Pipe* pipe = nullptr;
        std::uint32_t before = none; ///< none: it has no room
        std::uint32_t behind = none;
    };
    void goToTheBack(std::uint32_t place);
    void leave(std::uint32_t place);
    void move(std::uint32_t from, std::uint32_t to);
    void changed();

    std::vector<Seat> m_seats; ///< by Pipe::place()
    std::uint32_t m_next = none;
    Surroundings* m_surroundings = nullptr;
};

} // namespace ipcscope::sockets
