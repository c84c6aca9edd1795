// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/routing.h"

namespace ipcscope::sockets {

/// Receives from all peers, one message of each in turn, and sends nothing. What PULL and GATHER have in common.
class PullPattern : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe&) override { return true; }
    void retire(Pipe&) override {}
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, std::move(message));
        return {};
    }

    bool keepsSimple() const override { return true; }
    bool ignoresAll() const override { return m_surroundings.options.observeOnly; }
    void arrived(Pipe& pipe) override { m_in.arrived(pipe); }

    Result<void> mayBegin(ByteView) override { return failure(Errc::NotSupported, "send"); }
    bool readable() const override { return !m_in.empty(); }
    std::size_t receiveBatch(std::span<zmtp::Message> out) override { return m_in.take(out); }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

private:
    FairIn m_in{m_surroundings};
};

} // namespace ipcscope::sockets
