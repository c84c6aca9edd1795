// SPDX-License-Identifier: MPL-2.0
// DISH receives from all its peers in turn what is for the groups it has joined; each message is a group and a body.
// Each new peer is told all groups. Anything else than such messages is a fault of the peer. Sends nothing. RFC 48.
#include "core/transport/sockets/groups.h"
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/routing.h"
#include "core/transport/zmtp/errc.h"

#include <set>
#include <vector>

namespace ipcscope::sockets {

namespace {

class DishPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe& pipe) override {
        m_pipes.push_back(&pipe);
        return true;
    }
    void established(Pipe& pipe) override {
        for (const Bytes& group : m_groups)
            pipe.sendCommand(groups::join, group);
    }
    void retire(Pipe& pipe) override { std::erase(m_pipes, &pipe); }
    void detach(Pipe& pipe) override { m_in.remove(pipe); }

    Result<void> received(Pipe& pipe, zmtp::Message message) override {
        const ByteView group = message.frame(0);
        if (message.frameCount() != 2 || group.size() > groups::longestName)
            return failure(zmtp::Errc::BadCommand, "receive: a message is a group and a body");
        if (!m_groups.contains(group))
            return swallow();
        if (!m_surroundings.options.observeOnly)
            m_in.add(pipe, std::move(message));
        return {};
    }

    Result<void> join(ByteView group) override {
        if (group.size() > groups::longestName || !m_groups.insert(copyOf(group)).second)
            return failure(std::make_error_code(std::errc::invalid_argument), "join");
        tell(groups::join, group);
        return {};
    }
    Result<void> leave(ByteView group) override {
        if (m_groups.erase(copyOf(group)) == 0)
            return failure(std::make_error_code(std::errc::invalid_argument), "leave");
        tell(groups::leave, group);
        return {};
    }

    Result<void> mayBegin(ByteView) override { return failure(Errc::NotSupported, "send"); }
    bool readable() const override { return !m_in.empty(); }
    std::size_t receiveBatch(std::span<zmtp::Message> out) override { return m_in.take(out); }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        return m_in.take().message;
    }

private:
    void tell(std::string_view command, ByteView group) {
        for (Pipe* pipe : m_pipes)
            pipe->sendCommand(command, group);
    }

    FairIn m_in;
    std::vector<Pipe*> m_pipes;
    std::set<Bytes, LessBytes> m_groups;
};

} // namespace

std::unique_ptr<Pattern> makeDish(Surroundings& surroundings) {
    return std::make_unique<DishPattern>(surroundings);
}

} // namespace ipcscope::sockets
