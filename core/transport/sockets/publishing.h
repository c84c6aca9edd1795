// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/subscriptions.h"

namespace ipcscope::sockets {

/// What PUB and XPUB have in common (RFC 29): a message goes to every peer that holds a prefix of its first frame; one
/// that is full misses it, which is counted. Subscriptions end with their connection.
class Publishing : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe&) override { return true; }
    void lost(Pipe& pipe) override;
    void retire(Pipe& pipe) override { lost(pipe); }
    Result<void> received(Pipe& pipe, zmtp::Message message) override;
    Result<void> subscription(Pipe& pipe, bool subscribe, ByteView topic) override;
    bool writable() const override { return true; }
    Result<void> send(const Outbound& outbound) override;
    std::size_t subscriptionCount() const override { return m_subscriptions.size(); }

protected:
    enum class Change { First, Last };
    /// The first peer subscribed to `topic`, or the last one cancelled.
    virtual void changed(Pipe&, Change, ByteView /*topic*/) {}
    /// A message that is no subscription.
    virtual Result<void> sentUp(Pipe&, zmtp::Message) { return swallow(); }

private:
    Subscriptions m_subscriptions;
    std::vector<Pipe*> m_matched; ///< only its memory is kept between calls
};

} // namespace ipcscope::sockets
