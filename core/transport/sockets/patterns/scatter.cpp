// SPDX-License-Identifier: MPL-2.0
// SCATTER gives each message, of one frame, to one peer, in turn among those with room, and receives nothing. RFC 49.
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/sockets/single_part.h"

namespace ipcscope::sockets {

namespace {

class ScatterPattern final : public Pattern {
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
        if (const auto fits = checkFrames(outbound, 1); !fits)
            return fits;
        Pipe* pipe = m_out.next();
        if (!pipe)
            return failure(Errc::WouldBlock, "send");
        pipe->send(outbound, m_surroundings.writer);
        return {};
    }

private:
    BalanceOut m_out{m_surroundings};
};

} // namespace

std::unique_ptr<Pattern> makeScatter(Surroundings& surroundings) {
    return std::make_unique<ScatterPattern>(surroundings);
}

} // namespace ipcscope::sockets
