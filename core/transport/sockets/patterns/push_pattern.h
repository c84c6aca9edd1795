// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/routing.h"

namespace ipcscope::sockets {

/// Gives each message to one peer, in turn among those with room, and receives nothing. What PUSH and SCATTER have in
/// common.
class PushPattern : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_out.add(pipe);
        return true;
    }
    void retire(Pipe& pipe) override { m_out.remove(pipe); }
    bool keepsUnsent() const override { return true; }

    Result<void> received(Pipe&, zmtp::Message) override { return swallow(); }

    bool writable() const override { return m_out.hasRoom(); }

    Result<void> send(const Outbound& outbound) override {
        Pipe* pipe = m_out.next();
        if (!pipe)
            return failure(Errc::WouldBlock, "send");
        pipe->send(outbound, m_surroundings.writer);
        return {};
    }

private:
    BalanceOut m_out{m_surroundings};
};

} // namespace ipcscope::sockets
