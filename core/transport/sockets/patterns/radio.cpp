// SPDX-License-Identifier: MPL-2.0
// RADIO sends each message, a group and a body, to those who joined the group; one that is full misses it, which is
// counted. With xpubNoDrop nobody gets it then, and send() answers WouldBlock. Joining is counted, and ends with the
// connection. Receives nothing. RFC 48.
#include "core/transport/sockets/groups.h"
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/single_part.h"
#include "core/transport/sockets/subscriptions.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>

namespace ipcscope::sockets {

namespace {

/// No group's key is the beginning of another's.
Bytes keyOf(ByteView group) {
    Bytes key(1 + group.size());
    key.front() = static_cast<std::uint8_t>(group.size());
    std::ranges::copy(group, key.begin() + 1);
    return key;
}

class RadioPattern final : public Pattern {
public:
    using Pattern::Pattern;

    bool attach(Pipe&) override { return true; }
    void lost(Pipe& pipe) override {
        m_members.forget(&pipe);
        std::erase(m_full, &pipe);
    }
    void retire(Pipe& pipe) override { lost(pipe); }
    bool tidy() override { return m_members.tidy(Subscriptions::tidiedAtOnce); }

    Result<void> received(Pipe&, zmtp::Message) override { return swallow(); }
    Result<void> command(Pipe& pipe, std::string_view name, ByteView group) override {
        const bool joins = name == groups::join;
        if (!joins && name != groups::leave)
            return {};
        if (group.size() > groups::longestName)
            return failure(zmtp::Errc::BadCommand, "receive: the name of a group");
        if (!joins) {
            m_members.remove(&pipe, keyOf(group));
            return {};
        }
        const auto joined = m_members.add(&pipe, keyOf(group));
        return joined ? Result<void>() : std::unexpected(joined.error());
    }
    std::size_t subscriptionCount() const override { return m_members.size(); }

    bool writable() const override {
        return std::ranges::all_of(m_full, [](const Pipe* pipe) { return pipe->hasRoom(); });
    }
    Result<void> send(const Outbound& outbound) override {
        if (const auto fits = checkFrames(outbound, 2); !fits)
            return fits;
        if (outbound.first().size() > groups::longestName)
            return failure(std::make_error_code(std::errc::invalid_argument), "send: the name of a group");
        std::vector<Pipe*> members;
        m_members.match(keyOf(outbound.first()), members);
        if (m_surroundings.options.xpubNoDrop && waitsForRoom(members))
            return failure(Errc::WouldBlock, "send");
        const zmtp::Message message = members.empty() ? zmtp::Message() : outbound.encoded(m_surroundings.writer);
        for (Pipe* pipe : members) {
            if (pipe->hasRoom())
                pipe->send(message);
            else
                ++m_surroundings.dropped;
        }
        return {};
    }

private:
    bool waitsForRoom(const std::vector<Pipe*>& members) {
        m_full.clear();
        std::ranges::copy_if(members, std::back_inserter(m_full), [](const Pipe* pipe) { return !pipe->hasRoom(); });
        return !m_full.empty();
    }

    Subscriptions m_members;
    std::vector<Pipe*> m_full; ///< those that the last message waits for
};

} // namespace

std::unique_ptr<Pattern> makeRadio(Surroundings& surroundings) {
    return std::make_unique<RadioPattern>(surroundings);
}

} // namespace ipcscope::sockets
