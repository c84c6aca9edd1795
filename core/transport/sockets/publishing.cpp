// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/publishing.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ipcscope::sockets {

bool Publishing::attach(Pipe& pipe) {
    m_pipes.push_back(&pipe);
    return true;
}

void Publishing::established(Pipe& pipe) {
    const ByteView welcome = m_surroundings.options.xpubWelcome;
    if (!welcome.empty())
        pipe.send(m_surroundings.writer.encode({&welcome, 1}));
}

void Publishing::lost(Pipe& pipe) {
    if (wantsChanges()) {
        cancelAll(pipe);
    } else {
        m_asked.forget(&pipe);
        m_subscriptions.forget(&pipe);
    }
    std::erase(m_full, &pipe);
    if (m_heard == &pipe)
        m_heard = nullptr;
}

void Publishing::cancelAll(Pipe& pipe) {
    const auto cancelled = [this, &pipe](ByteView topic) {
        Frames none;
        changed(pipe, Change::Cancelled, topic, none);
    };
    const auto untold = [](ByteView) {};
    const auto& options = m_surroundings.options;
    if (options.xpubManual)
        m_asked.forEach(&pipe, cancelled);
    else if (options.xpubVerboser)
        m_subscriptions.forEach(&pipe, cancelled);
    m_asked.removeAll(&pipe, untold);
    if (options.xpubManual || options.xpubVerboser)
        m_subscriptions.removeAll(&pipe, untold);
    else
        m_subscriptions.removeAll(&pipe, cancelled);
}

bool Publishing::tidy() {
    const bool more = m_asked.tidy(Subscriptions::tidiedAtOnce);
    return m_subscriptions.tidy(Subscriptions::tidiedAtOnce) || more;
}

void Publishing::retire(Pipe& pipe) {
    lost(pipe);
    std::erase(m_pipes, &pipe);
}

Result<void> Publishing::received(Pipe& pipe, zmtp::Message message) {
    if (message.frameCount() > 1)
        return receivedParts(pipe, message);
    const ByteView body = message.frame(0);
    if (isSubscription(body))
        return subscription(pipe, body[0] == 1, body.subspan(1));
    return sentUp(pipe, std::move(message));
}

Result<void> Publishing::receivedParts(Pipe& pipe, const zmtp::Message& message) {
    if (m_surroundings.options.onlyFirstSubscribe && !isSubscription(message.frame(0)))
        return sentUp(pipe, message);
    Frames before;
    zmtp::FrameReader reader = message.frames();
    while (const auto frame = reader.next()) {
        const ByteView body = frame->body;
        if (!isSubscription(body))
            before.push_back(body);
        else if (auto done = obey(pipe, body[0] == 1, body.subspan(1), before); !done)
            return done;
    }
    if (before.size() == message.frameCount())
        return sentUp(pipe, message);
    return before.empty() ? Result<void>() : sentUp(pipe, m_surroundings.writer.encode(before));
}

Result<void> Publishing::subscription(Pipe& pipe, bool subscribe, ByteView topic) {
    Frames none;
    return obey(pipe, subscribe, topic, none);
}

Result<void> Publishing::obey(Pipe& pipe, bool subscribe, ByteView topic, Frames& before) {
    if (m_surroundings.observer)
        m_surroundings.observer->subscription(pipe.peer(), subscribe, topic);
    if (subscribe)
        return add(pipe, topic, before);
    remove(pipe, topic, before);
    return {};
}

Result<void> Publishing::add(Pipe& pipe, ByteView topic, Frames& before) {
    const auto& options = m_surroundings.options;
    const auto added = (options.xpubManual ? m_asked : m_subscriptions).add(&pipe, topic);
    if (!added)
        return std::unexpected(added.error());
    if (*added == Subscriptions::Added::First || options.xpubManual || options.xpubVerbose)
        changed(pipe, Change::Subscribed, topic, before);
    return {};
}

void Publishing::remove(Pipe& pipe, ByteView topic, Frames& before) {
    const auto& options = m_surroundings.options;
    const bool wholly = options.xpubManual || options.xpubVerbose || pipe.announcement().type == zmtp::SocketType::XSub;
    const auto share = wholly ? Subscriptions::Share::Whole : Subscriptions::Share::One;
    const auto removed = (options.xpubManual ? m_asked : m_subscriptions).remove(&pipe, topic, share);
    if (removed == Subscriptions::Removed::Last || options.xpubManual || options.xpubVerboser)
        changed(pipe, Change::Cancelled, topic, before);
}

Result<void> Publishing::subscribe(ByteView prefix) {
    const auto& options = m_surroundings.options;
    if (!options.xpubManual)
        return Pattern::subscribe(prefix);
    if (!m_heard)
        return {};
    m_onlyToHeard = options.xpubManualLastValue;
    const auto added = m_subscriptions.add(m_heard, prefix);
    return added ? Result<void>() : std::unexpected(added.error());
}

Result<void> Publishing::unsubscribe(ByteView prefix) {
    if (!m_surroundings.options.xpubManual)
        return Pattern::unsubscribe(prefix);
    if (m_heard)
        m_subscriptions.remove(m_heard, prefix, Subscriptions::Share::Whole);
    return {};
}

void Publishing::heardOf(Pipe& pipe) {
    if (m_surroundings.options.xpubManual)
        m_heard = pipe.established() && std::ranges::find(m_pipes, &pipe) != m_pipes.end() ? &pipe : nullptr;
}

void Publishing::match(ByteView topic, std::vector<Pipe*>& out, Turn turn) {
    m_subscriptions.match(topic, out);
    if (m_surroundings.options.invertMatching)
        invert(out);
    const bool onlyToHeard = turn == Turn::Used ? std::exchange(m_onlyToHeard, false) : m_onlyToHeard;
    if (onlyToHeard && m_heard)
        std::erase_if(out, [this](const Pipe* pipe) { return pipe != m_heard; });
}

void Publishing::invert(std::vector<Pipe*>& matched) const {
    std::vector<Pipe*> others;
    std::ranges::sort(matched, std::less<>{});
    std::ranges::copy_if(m_pipes, std::back_inserter(others), [&matched](Pipe* pipe) {
        return pipe->established() && !std::ranges::binary_search(matched, pipe, std::less<>{});
    });
    matched = std::move(others);
}

bool Publishing::waitsForRoom(const std::vector<Pipe*>& matched) {
    m_full.clear();
    std::ranges::copy_if(matched, std::back_inserter(m_full), [](const Pipe* pipe) { return !pipe->hasRoom(); });
    return !m_full.empty();
}

bool Publishing::writable() const {
    return std::ranges::all_of(m_full, [](const Pipe* pipe) { return pipe->hasRoom(); });
}

/// Whom a message goes to is told by its first frame: that one waits for all of them.
Result<void> Publishing::mayBegin(ByteView first) {
    if (!m_surroundings.options.xpubNoDrop)
        return {};
    match(first, m_matched, Turn::Stays);
    const bool waits = waitsForRoom(m_matched);
    return waits ? failure(Errc::WouldBlock, "send") : Result<void>();
}

Result<void> Publishing::send(const Outbound& outbound) {
    auto matched = std::move(m_matched); // an observer may send as well
    match(outbound.first(), matched, Turn::Used);
    if (m_surroundings.options.xpubNoDrop && waitsForRoom(matched)) {
        m_matched = std::move(matched);
        return failure(Errc::WouldBlock, "send");
    }
    const zmtp::Message message = matched.empty() ? zmtp::Message() : outbound.encoded(m_surroundings.writer);
    for (Pipe* pipe : matched) {
        if (pipe->hasRoom())
            pipe->send(message);
        else
            ++m_surroundings.dropped;
    }
    m_matched = std::move(matched);
    return {};
}

} // namespace ipcscope::sockets
