// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/routing.h"

namespace ipcscope::sockets {

/// Sends to its peers in turn, those without room left out, and receives from all in turn. What DEALER and CLIENT have
/// in common.
class DealerPattern : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_out.add(pipe);
        return true;
    }
    void retire(Pipe& pipe) override { m_out.remove(pipe); }
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
    bool writable() const override { return m_out.hasRoom(); }

    Result<void> send(const Outbound& outbound) override {
        Pipe* pipe = m_out.next();
        if (!pipe)
            return failure(Errc::WouldBlock, "send");
        pipe->send(outbound, m_surroundings.writer);
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
    BalanceOut m_out{m_surroundings};
};

} // namespace ipcscope::sockets
