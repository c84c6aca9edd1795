// SPDX-License-Identifier: MPL-2.0
// zmq_proxy(3) and zmq_proxy_steerable(3).
#include "core/transport/base/bytes.h"
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/poll.h"
#include "core/transport/zmq/socket.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ipcscope::zmq {

namespace {

using Wait = Socket::Wait;

constexpr int messagesAtOnce = 1000; ///< of one side, before the other is looked at

enum class State : std::uint8_t { Active, Paused, Over };

/// Messages and bytes of one direction.
struct Traffic {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
};
struct Side {
    Socket* socket = nullptr;
    Traffic received;
    Traffic sent;
};

class Proxy {
public:
    Proxy(Socket& frontend, Socket& backend, Socket* capture, Socket* control)
        : m_frontend{&frontend, {}, {}}
        , m_backend{&backend, {}, {}}
        , m_capture(capture)
        , m_control(control) {}

    /// Until TERMINATE; an error is ETERM, EINTR or what a socket says.
    Result<void> run() {
        while (m_state != State::Over) {
            if (auto done = turn(); !done)
                return done;
        }
        return {};
    }

private:
    bool single() const { return m_frontend.socket == m_backend.socket; }

    Result<void> turn() {
        std::array<zmq_pollitem_t, 3> items{{{m_frontend.socket, 0, ZMQ_POLLIN, 0},
                                             {m_backend.socket, 0, ZMQ_POLLIN, 0},
                                             {m_control, 0, ZMQ_POLLIN, 0}}};
        const bool paused = m_state == State::Paused;
        const std::span<zmq_pollitem_t> all(items.data(), m_control ? 3 : 2);
        const auto ready = poll(paused ? all.subspan(2) : all, std::chrono::milliseconds(-1));
        if (!ready)
            return std::unexpected(ready.error());
        if (m_control && items[2].revents != 0) {
            if (auto obeyed = obey(); !obeyed)
                return obeyed;
        }
        if (m_state != State::Active)
            return {};
        if (items[0].revents != 0) {
            if (auto moved = forward(m_frontend, m_backend); !moved)
                return moved;
        }
        if (items[1].revents != 0 && !single())
            return forward(m_backend, m_frontend);
        return {};
    }

    /// Whole messages, as long as there are any and the other side takes them.
    Result<void> forward(Side& from, Side& to) {
        for (int count = 0; count < messagesAtOnce; ++count) {
            if (!single()) {
                const auto events = to.socket->events(ZMQ_POLLOUT);
                if (!events)
                    return std::unexpected(events.error());
                if ((*events & ZMQ_POLLOUT) == 0)
                    return waitForRoom(from, to);
            }
            const auto there = forwardOne(from, to);
            if (!there)
                return std::unexpected(there.error());
            if (!*there)
                return {};
        }
        return {};
    }

    /// Nothing else can be done: what is there may go nowhere but to `to`, or come from it.
    Result<void> waitForRoom(Side& from, Side& to) {
        std::array<zmq_pollitem_t, 3> items{
            {{to.socket, 0, ZMQ_POLLOUT | ZMQ_POLLIN, 0}, {m_control, 0, ZMQ_POLLIN, 0}, {nullptr, 0, 0, 0}}};
        const auto ready = poll({items.data(), m_control ? 2U : 1U}, std::chrono::milliseconds(-1));
        if (!ready)
            return std::unexpected(ready.error());
        if ((items[0].revents & ZMQ_POLLIN) != 0)
            return drain(to, from);
        return {};
    }

    Result<void> drain(Side& from, Side& to) {
        const auto there = forwardOne(from, to);
        return there ? Result<void>() : Result<void>(std::unexpected(there.error()));
    }

    /// Answers whether there was one.
    Result<bool> forwardOne(Side& from, Side& to) {
        for (bool more = true, first = true; more; first = false) {
            auto part = from.socket->receive(first ? Wait::Dont : Wait::Block);
            if (!part && first && errnoOf(part.error()) == EAGAIN)
                return false;
            if (!part)
                return std::unexpected(part.error());
            more = part->more();
            from.received.bytes += part->size();
            to.sent.bytes += part->size();
            if (m_capture) {
                Part copy = part->copy();
                if (auto kept = m_capture->send(copy, more, Wait::Block); !kept)
                    return std::unexpected(kept.error());
            }
            if (auto sent = to.socket->send(*part, more, Wait::Block); !sent)
                return std::unexpected(sent.error());
        }
        ++from.received.messages;
        ++to.sent.messages;
        return true;
    }

    Result<void> obey() {
        const auto command = m_control->receive(Wait::Dont);
        if (!command)
            return errnoOf(command.error()) == EAGAIN ? Result<void>() : std::unexpected(command.error());
        const std::string_view word = textOf(command->body());
        if (word == "STATISTICS")
            return report();
        if (word == "PAUSE")
            m_state = State::Paused;
        else if (word == "RESUME")
            m_state = State::Active;
        else if (word == "TERMINATE")
            m_state = State::Over;
        std::int64_t type = 0;
        std::size_t size = sizeof(int);
        if (m_control->option(ZMQ_TYPE, &type, &size) && type == ZMQ_REP)
            return m_control->send(ByteView(), false, Wait::Block);
        return {};
    }

    /// Eight parts of eight bytes each.
    Result<void> report() {
        const std::array counts{m_frontend.received.messages, m_frontend.received.bytes,   m_frontend.sent.messages,
                                m_frontend.sent.bytes,        m_backend.received.messages, m_backend.received.bytes,
                                m_backend.sent.messages,      m_backend.sent.bytes};
        for (std::size_t index = 0; index < counts.size(); ++index) {
            std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
            std::memcpy(bytes.data(), &counts[index], bytes.size());
            if (auto sent = m_control->send(ByteView(bytes), index + 1 < counts.size(), Wait::Block); !sent)
                return sent;
        }
        return {};
    }

    Side m_frontend;
    Side m_backend;
    Socket* m_capture;
    Socket* m_control;
    State m_state = State::Active;
};

} // namespace

} // namespace ipcscope::zmq

extern "C" {

int zmq_proxy_steerable(void* frontend, void* backend, void* capture, void* control) {
    using namespace ipcscope::zmq;
    if (!frontend || !backend)
        return failed(EFAULT);
    for (void* const socket : {frontend, backend, capture, control}) {
        if (socket && !Socket::of(socket))
            return failed(ENOTSOCK);
    }
    return guarded([&] {
        Proxy proxy(*Socket::of(frontend), *Socket::of(backend), Socket::of(capture), Socket::of(control));
        return answer(proxy.run());
    });
}

int zmq_proxy(void* frontend, void* backend, void* capture) {
    return zmq_proxy_steerable(frontend, backend, capture, nullptr);
}

int zmq_device(int /*type*/, void* frontend, void* backend) {
    return zmq_proxy(frontend, backend, nullptr);
}
}
