// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/subscriptions.h"

#include <vector>

namespace ipcscope::sockets {

/// What PUB and XPUB have in common (RFC 29): a message goes to every peer that holds a prefix of its first frame (with
/// invertMatching: that does not); one that is full misses it, which is counted. With xpubNoDrop nobody gets it then,
/// and send() answers WouldBlock. Subscriptions are counted, and end with their connection. One cancel ends them all
/// where libzmq's sockets have to rely on it, which repeat a subscription and cancel once: those of an XSUB, which does
/// not filter what arrives, and where the application hears each repetition (xpubVerbose, xpubManual). Each new
/// connection is welcomed with xpubWelcome. In a message of several frames each may be a subscription or a cancel, with
/// onlyFirstSubscribe only if the first one is. What the application is told of one ends a message, which begins with
/// the frames before it that are none; those behind the last one are a message of their own.
class Publishing : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override;
    void established(Pipe& pipe) override;
    void lost(Pipe& pipe) override;
    void retire(Pipe& pipe) override;
    bool tidy() override;
    Result<void> received(Pipe& pipe, zmtp::Message message) override;
    Result<void> subscription(Pipe& pipe, bool subscribe, ByteView topic) override;
    bool writable() const override;
    Result<void> mayBegin(ByteView first) override;
    Result<void> send(const Outbound& outbound) override;
    /// With xpubManual: for the peer whose message the application received last.
    Result<void> subscribe(ByteView prefix) override;
    Result<void> unsubscribe(ByteView prefix) override;
    std::size_t subscriptionCount() const override { return m_subscriptions.size(); }

protected:
    /// Whether changed() makes anything of what it is told.
    virtual bool wantsChanges() const { return false; }
    enum class Change { Subscribed, Cancelled };
    /// A peer subscribed or cancelled, as far as the application wants to know.
    /// `before`: the frames that stand before it in the same message, which are taken from there when they are told.
    using Frames = std::vector<ByteView>;
    virtual void changed(Pipe&, Change, ByteView /*topic*/, Frames& /*before*/) {}
    /// A message that is no subscription.
    virtual Result<void> sentUp(Pipe&, zmtp::Message) { return swallow(); }
    /// The application received something of this peer.
    void heardOf(Pipe& pipe);

private:
    Result<void> obey(Pipe& pipe, bool subscribe, ByteView topic, Frames& before);
    Result<void> add(Pipe& pipe, ByteView topic, Frames& before);
    void remove(Pipe& pipe, ByteView topic, Frames& before);
    void cancelAll(Pipe& pipe);
    Result<void> receivedParts(Pipe& pipe, const zmtp::Message& message);
    enum class Turn { Stays, Used };
    /// `turn`: whether the next message is still for the peer alone that just subscribed.
    void match(ByteView topic, std::vector<Pipe*>& out, Turn turn);
    void invert(std::vector<Pipe*>& matched) const;
    bool waitsForRoom(const std::vector<Pipe*>& matched);

    Subscriptions m_subscriptions; ///< what messages are matched with
    Subscriptions m_asked;         ///< xpubManual: what peers asked for; the application decides
    std::vector<Pipe*> m_pipes;
    std::vector<Pipe*> m_matched; ///< only its memory is kept between calls
    std::vector<Pipe*> m_full;    ///< xpubNoDrop: those that the last message waits for
    Pipe* m_heard = nullptr;
    bool m_onlyToHeard = false; ///< xpubManualLastValue: the next message is for the peer that just subscribed
};

} // namespace ipcscope::sockets
