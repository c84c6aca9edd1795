// SPDX-License-Identifier: MPL-2.0
// XSUB is a SUB whose application subscribes by sending 01 + topic and cancels by sending 00 + topic; whatever else it
// sends goes to every publisher, repeated subscriptions included; a cancel only when it is the last. Subscriptions are
// sent again on each new connection. What arrives is not filtered: an XPUB whose application decides may send what
// nobody here subscribed to. Each frame of a message may subscribe or cancel, with onlyFirstSubscribe only if the first
// one does. RFC 29.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/sockets/subscriptions.h"

#include <limits>

namespace ipcscope::sockets {

namespace {

constexpr SubscriptionLimits ownLimits{std::numeric_limits<std::size_t>::max(),
                                       std::numeric_limits<std::size_t>::max()};

class XSubPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_pipes.push_back(&pipe);
        return true;
    }
    void established(Pipe& pipe) override {
        m_wanted.forEach(nullptr, [this, &pipe](ByteView prefix) {
            Bytes body{1};
            body.insert(body.end(), prefix.begin(), prefix.end());
            const ByteView only = body;
            pipe.send(m_surroundings.writer.encode({&only, 1}));
        });
    }
    void retire(Pipe& pipe) override { std::erase(m_pipes, &pipe); }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, std::move(message));
        return {};
    }
    bool ignoresAll() const override { return m_surroundings.options.observeOnly; }

    bool readable() const override { return !m_in.empty(); }
    bool writable() const override { return true; }

    Result<void> send(const Outbound& outbound) override {
        const zmtp::Message message = outbound.encoded(m_surroundings.writer);
        const bool looks = !m_surroundings.options.onlyFirstSubscribe || isSubscription(outbound.first());
        std::vector<ByteView> told, news; ///< news: the subscriptions and cancels of what is told
        bool subscribes = false;
        zmtp::FrameReader reader = message.frames();
        while (const auto frame = reader.next()) {
            const bool subscription = looks && isSubscription(frame->body);
            subscribes = subscribes || subscription;
            const auto tells = subscription ? note(frame->body) : Result<bool>(true);
            if (!tells)
                return std::unexpected(tells.error());
            if (*tells)
                told.push_back(frame->body);
            if (*tells && subscription)
                news.push_back(frame->body);
        }
        if (!subscribes)
            sendUp(message, {});
        else if (news.size() < told.size())
            sendUp(m_surroundings.writer.encode(told), news);
        else if (!told.empty())
            tell(told.size() == message.frameCount() ? message : m_surroundings.writer.encode(told));
        return {};
    }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

private:
    /// Answers whether publishers are to know.
    Result<bool> note(ByteView subscription) {
        const ByteView topic = subscription.subspan(1);
        if (subscription[0] == 0)
            return m_wanted.remove(nullptr, topic) == Subscriptions::Removed::Last;
        const auto added = m_wanted.add(nullptr, topic);
        return added ? Result<bool>(true) : std::unexpected(added.error());
    }
    void tell(const zmtp::Message& message) {
        for (std::size_t index = 0; index < m_pipes.size(); ++index) {
            if (m_pipes[index]->established())
                m_pipes[index]->send(message);
        }
    }
    /// Whoever has no room gets the news alone: they are never lost, and what is queued for it has its limit.
    void sendUp(const zmtp::Message& message, const std::vector<ByteView>& news) {
        for (std::size_t index = 0; index < m_pipes.size(); ++index) {
            Pipe& pipe = *m_pipes[index];
            if (pipe.hasRoom()) {
                pipe.send(message);
                continue;
            }
            ++m_surroundings.dropped;
            if (!news.empty() && pipe.established())
                pipe.send(m_surroundings.writer.encode(news));
        }
    }

    FairIn m_in;
    Subscriptions m_wanted{ownLimits};
    std::vector<Pipe*> m_pipes;
};

} // namespace

std::unique_ptr<Pattern> makeXSub(Surroundings& surroundings) {
    return std::make_unique<XSubPattern>(surroundings);
}

} // namespace ipcscope::sockets
