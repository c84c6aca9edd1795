// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/routing.h"

namespace ipcscope::sockets {

/// One peer at a time, in both directions; who comes second is closed. What PAIR and CHANNEL have in common.
class PairPattern : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        if (m_pipe)
            return false;
        pipe.keepShort();
        m_pipe = &pipe;
        return true;
    }
    void retire(Pipe& pipe) override {
        if (m_pipe == &pipe)
            m_pipe = nullptr;
    }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }
    bool keepsUnsent() const override { return true; }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, std::move(message));
        return {};
    }

    bool keepsSimple() const override { return true; }
    bool ignoresAll() const override { return m_surroundings.options.observeOnly; }
    void arrived(Pipe& pipe) override { m_in.arrived(pipe); }

    bool readable() const override { return !m_in.empty(); }
    bool writable() const override { return m_pipe && m_pipe->hasRoom(); }

    Result<void> send(const Outbound& outbound) override {
        if (!writable())
            return failure(Errc::WouldBlock, "send");
        m_pipe->send(outbound, m_surroundings.writer);
        return {};
    }
    std::size_t receiveBatch(std::span<zmtp::Message> out) override { return m_in.take(out); }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

private:
    FairIn m_in{m_surroundings};
    Pipe* m_pipe = nullptr;
};

} // namespace ipcscope::sockets
