// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/sockets/routing.h"

#include <cstdint>
#include <unordered_map>

namespace ipcscope::sockets {

/// What SERVER and PEER have in common (RFC 41, 51): every peer has a routing id of 32 bits, never 0, which stays the
/// same through all connections made to it. To the application a message is the id, a frame of four bytes in network
/// order, and its one frame; on the wire it has that frame alone. Messages of more frames that come are swallowed.
class Serving : public Pattern {
public:
    explicit Serving(Surroundings& surroundings);

    bool attach(Pipe& pipe) override;
    void retire(Pipe& pipe) override;
    void detach(Pipe& pipe) override { m_in.remove(pipe); }
    bool keepsUnsent() const override { return true; }
    Result<void> received(Pipe& pipe, zmtp::Message message) override;
    bool readable() const override { return !m_in.empty(); }
    bool writable() const override { return true; }
    Result<void> mayBegin(ByteView first) override;
    Result<void> send(const Outbound& outbound) override;
    Result<zmtp::Message> receive() override;
    ByteView lastPeerId() const override { return m_lastId; }

private:
    Result<Pipe*> pipeNamed(ByteView id) const;

    FairIn m_in;
    std::unordered_map<std::uint32_t, Pipe*> m_peers;
    std::unordered_map<const Pipe*, std::uint32_t> m_ids;
    std::uint32_t m_next;
    Bytes m_lastId;
};

} // namespace ipcscope::sockets
