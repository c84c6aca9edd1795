// SPDX-License-Identifier: MPL-2.0
// XPUB is a PUB whose application also receives: 01 + topic when the first peer subscribes to a topic, 00 + topic when
// the last one cancels or leaves, and what XSUB applications send up. It may want to know of every subscription
// (xpubVerbose) and every cancel (xpubVerboser), or decide itself (xpubManual). RFC 29; zmq_setsockopt(3).
#include "core/transport/sockets/patterns.h"
#include "core/transport/sockets/publishing.h"

#include <deque>

namespace ipcscope::sockets {

namespace {

class XPubPattern final : public Publishing {
public:
    using Publishing::Publishing;

    void detach(Pipe& pipe) override {
        if (pipe.held() > 0)
            std::erase_if(m_in, [&pipe](const Kept& kept) { return kept.pipe == &pipe; });
    }
    bool readable() const override { return !m_in.empty(); }
    Result<zmtp::Message> receive() override {
        if (m_in.empty())
            return failure(Errc::WouldBlock, "receive");
        Kept first = std::move(m_in.front());
        m_in.pop_front();
        heardOf(*first.pipe);
        first.pipe->release(first.message);
        return std::move(first.message);
    }

protected:
    bool wantsChanges() const override { return !m_surroundings.options.observeOnly; }
    void changed(Pipe& pipe, Change change, ByteView topic, Frames& before) override {
        Bytes body{static_cast<std::uint8_t>(change == Change::Subscribed ? 1 : 0)};
        body.insert(body.end(), topic.begin(), topic.end());
        before.emplace_back(body);
        keep(pipe, m_surroundings.writer.encode(before));
        before.clear();
    }
    Result<void> sentUp(Pipe& pipe, zmtp::Message message) override {
        keep(pipe, std::move(message));
        return {};
    }

private:
    struct Kept {
        Pipe* pipe;
        zmtp::Message message;
    };
    void keep(Pipe& pipe, zmtp::Message message) {
        if (m_surroundings.options.observeOnly)
            return;
        message.setOrigin(pipe.peer());
        m_in.push_back({&pipe, std::move(message)});
        pipe.hold(m_in.back().message);
    }

    std::deque<Kept> m_in; ///< of all peers in the order of arrival, or a cancel could overtake a subscription
};

} // namespace

std::unique_ptr<Pattern> makeXPub(Surroundings& surroundings) {
    return std::make_unique<XPubPattern>(surroundings);
}

} // namespace ipcscope::sockets
