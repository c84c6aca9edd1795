// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/own_socket.h"

#include <algorithm>
#include <stdexcept>

namespace ipcscope::test {

Frames framesOf(ByteView wire) {
    Frames frames;
    zmtp::FrameReader reader(wire);
    while (const auto frame = reader.next())
        frames.emplace_back(textOf(frame->body));
    return frames;
}

Frames framesOf(const zmtp::Message& message) {
    return framesOf(message.wire());
}

bool send(sockets::Socket& socket, const Frames& frames) {
    std::vector<ByteView> views;
    views.reserve(frames.size());
    for (const std::string& frame : frames)
        views.push_back(bytesOf(frame));
    return socket.send(views).has_value();
}

std::optional<Frames> receive(sockets::Socket& socket) {
    const auto message = socket.receive();
    if (!message)
        return std::nullopt;
    return framesOf(*message);
}

void Notes::happened(const sockets::SocketEvent& event) {
    events.push_back({event, {}});
    if (event.announcement)
        events.back().announcement = *event.announcement;
    events.back().event.announcement = nullptr;
}

void Notes::received(sockets::PeerId, const zmtp::Run& run) {
    ByteView rest = run.wire;
    for (const auto& message : run.messages) {
        messages.push_back(framesOf(rest.first(message.size)));
        rest = rest.subspan(message.size);
    }
}

void Notes::sent(sockets::PeerId, const zmtp::Message& message) {
    sentMessages.push_back(framesOf(message));
}

void Notes::subscription(sockets::PeerId, bool subscribe, ByteView topic) {
    topics.push_back({subscribe, std::string(textOf(topic))});
}

void Notes::command(sockets::PeerId, const std::string& name, ByteView) {
    commands.push_back(name);
}

std::size_t Notes::count(sockets::SocketEvent::Kind kind) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(events, [kind](const Event& noted) { return noted.event.kind == kind; }));
}

const Notes::Event& Notes::last(sockets::SocketEvent::Kind kind) const {
    const auto found =
        std::find_if(events.rbegin(), events.rend(), [kind](const Event& noted) { return noted.event.kind == kind; });
    if (found == events.rend())
        throw std::logic_error("no such event");
    return *found;
}

} // namespace ipcscope::test
