// SPDX-License-Identifier: MPL-2.0
// SUB receives what it subscribed to, from all publishers in turn. It tells each publisher on every connection what it
// wants, and each repetition, which an XPUB may be asked to pass on; cancels are told when the last one was called off,
// as many as there were subscriptions, since a publisher may count them. Who comes later is told as many of each.
// It filters again on arrival; with invertMatching it receives what it did not subscribe to. RFC 29.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/sockets/subscriptions.h"

#include <limits>
#include <map>

namespace ipcscope::sockets {

namespace {

constexpr SubscriptionLimits ownLimits{std::numeric_limits<std::size_t>::max(),
                                       std::numeric_limits<std::size_t>::max()};

class SubPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_pipes.push_back(&pipe);
        return true;
    }
    void established(Pipe& pipe) override {
        m_wanted.forEach(nullptr, [this, &pipe](ByteView prefix) {
            for (std::size_t left = 1 + repetitions(prefix); left > 0; --left)
                pipe.sendSubscription(true, prefix);
        });
    }
    void retire(Pipe& pipe) override { std::erase(m_pipes, &pipe); }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (m_wanted.matches(message.frame(0)) == m_surroundings.options.invertMatching)
            return swallow();
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, std::move(message));
        return {};
    }

    bool keepsSimple() const override { return m_wanted.matchesAll() && !m_surroundings.options.invertMatching; }
    void arrived(Pipe& pipe) override { m_in.arrived(pipe); }
    bool ignoresAll() const override { return m_surroundings.options.observeOnly && keepsSimple(); }

    Result<void> mayBegin(ByteView) override { return failure(Errc::NotSupported, "send"); }
    bool readable() const override { return !m_in.empty(); }
    std::size_t receiveBatch(std::span<zmtp::Message> out) override { return m_in.take(out); }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

    Result<void> subscribe(ByteView prefix) override {
        const auto added = m_wanted.add(nullptr, prefix);
        if (!added)
            return std::unexpected(added.error());
        if (*added == Subscriptions::Added::Again)
            ++m_repeated[Bytes(prefix.begin(), prefix.end())];
        tell(true, prefix);
        return {};
    }
    Result<void> unsubscribe(ByteView prefix) override {
        if (m_wanted.remove(nullptr, prefix) != Subscriptions::Removed::Last)
            return {};
        for (std::size_t left = 1 + repetitions(prefix); left > 0; --left)
            tell(false, prefix);
        if (const auto repeated = m_repeated.find(prefix); repeated != m_repeated.end())
            m_repeated.erase(repeated);
        return {};
    }

private:
    std::size_t repetitions(ByteView prefix) const {
        const auto repeated = m_repeated.find(prefix);
        return repeated == m_repeated.end() ? 0 : repeated->second;
    }
    void tell(bool subscribe, ByteView prefix) {
        for (Pipe* pipe : m_pipes)
            pipe->sendSubscription(subscribe, prefix);
    }

    FairIn m_in{m_surroundings};
    Subscriptions m_wanted{ownLimits};
    std::map<Bytes, std::size_t, LessBytes> m_repeated; ///< told so many times more than once
    std::vector<Pipe*> m_pipes;
};

} // namespace

std::unique_ptr<Pattern> makeSub(Surroundings& surroundings) {
    return std::make_unique<SubPattern>(surroundings);
}

} // namespace ipcscope::sockets
