// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/sockets/socket.h"
#include "tests/support/libzmq.h"

#include <optional>
#include <string>
#include <vector>

namespace ipcscope::test {

Frames framesOf(ByteView wire);
Frames framesOf(const zmtp::Message& message);
/// False: the socket answered an error.
bool send(sockets::Socket& socket, const Frames& frames);
std::optional<Frames> receive(sockets::Socket& socket);

/// Notes everything an observer is told.
class Notes final : public sockets::Observer {
public:
    struct Event {
        sockets::SocketEvent event; ///< its announcement pointer is not valid any more
        std::optional<zmtp::Announcement> announcement;
    };
    struct Topic {
        bool subscribed;
        std::string topic;
    };

    void happened(const sockets::SocketEvent& event) override;
    void received(sockets::PeerId peer, const zmtp::Run& run) override;
    void sent(sockets::PeerId peer, const zmtp::Message& message) override;
    void subscription(sockets::PeerId peer, bool subscribe, ByteView topic) override;
    void command(sockets::PeerId peer, const std::string& name, ByteView data) override;

    std::size_t count(sockets::SocketEvent::Kind kind) const;
    /// The last of this kind; it must exist.
    const Event& last(sockets::SocketEvent::Kind kind) const;

    std::vector<Event> events;
    std::vector<Frames> messages;
    std::vector<Frames> sentMessages;
    std::vector<Topic> topics;
    std::vector<std::string> commands;
};

} // namespace ipcscope::test
