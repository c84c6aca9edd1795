// SPDX-License-Identifier: GPL-3.0-or-later
// One peer's bytes against a session of any type, mechanism and role, and either opening, in chunks of the input's
// choosing.
#include "core/transport/zmtp/session.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <variant>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

constexpr std::uint64_t messageSize = 4096;
constexpr std::uint32_t frameLimit = 20;

/// Decides sizes from the input's first bytes, over and over.
class Choices {
public:
    explicit Choices(ByteView seed)
        : m_seed(seed) {}
    std::size_t next() { return m_seed[m_at++ % m_seed.size()]; }

private:
    ByteView m_seed;
    std::size_t m_at = 0;
};

class Peer {
public:
    Peer(SessionOptions options, Choices choices)
        : m_hold(options.opening == Opening::Hold)
        , m_judged(options.judge == Judge::Owner)
        , m_converts(options.zmtp1 || options.security.mechanism == "CURVE")
        , m_session(std::move(options))
        , m_choices(choices) {}

    void run(ByteView bytes) {
        write();
        while (!bytes.empty() && !m_failed) {
            const MutableBytes into = m_session.input();
            must(!into.empty());
            const std::size_t count = std::min({m_choices.next() + 1, into.size(), bytes.size()});
            std::memcpy(into.data(), bytes.data(), count);
            m_session.received(count);
            bytes = bytes.subspan(count);
            while (const auto event = m_session.next())
                std::visit(*this, *event);
            write();
        }
        must(!m_session.next());
        m_session.takeUnsent();
        must(!m_session.wantsToSend() && m_session.unsentBytes() == 0);
    }

    void operator()(const events::Announced&) {
        must(m_hold && !m_announced && !m_established && !m_failed);
        m_announced = true;
        if (m_choices.next() % 4 == 0)
            m_session.proceedAs(SocketType::Router);
        else
            m_session.proceed();
    }
    void operator()(const events::Claimed&) {
        must(m_judged && !m_asked && !m_established && !m_failed);
        m_asked = true;
        m_session.answer({.status = m_choices.next() % 4 == 0 ? Verdict::Status::Refused : Verdict::Status::Admitted,
                          .userId = "user",
                          .metadata = {{"X-a", Bytes{1}}}});
    }
    void operator()(const events::Established&) {
        must(!m_established && !m_failed && m_hold == m_announced && m_session.established());
        m_established = true;
        m_session.sendSubscription(true, bytesOf("topic"));
    }
    void operator()(const events::Received& event) {
        must(m_established && !m_failed && event.message.frameCount() <= frameLimit);
        FrameReader frames = event.message.frames();
        std::uint32_t count = 0;
        std::uint64_t size = 0;
        while (const auto frame = frames.next()) {
            must(!frame->command && frame->more == (++count < event.message.frameCount()));
            size += frame->body.size();
        }
        must(!frames.malformed() && count == event.message.frameCount() && size <= messageSize);
        m_session.send(event.message);
    }
    void operator()(const events::Subscription& event) {
        must(m_established && !m_failed && event.topic.size() <= messageSize);
    }
    void operator()(const events::Pinged& event) {
        must(m_established && !m_failed && event.timeToLive.count() <= 6'553'500);
        if (m_choices.next() % 4 == 0)
            m_session.ping(event.timeToLive, bytesOf("context of more than sixteen bytes"));
    }
    void operator()(const events::Command& event) { must(m_established && !m_failed && !event.name.empty()); }
    void operator()(const events::Failed& event) {
        must(!m_failed && event.error.code && !event.error.attempt.empty() && !m_session.established());
        m_failed = true;
    }

private:
    void write() {
        std::array<iovec, 4> room{};
        for (std::size_t rounds = m_choices.next() % 4; rounds > 0 && m_session.wantsToSend(); --rounds) {
            const std::size_t before = m_session.unsentBytes();
            const std::size_t most = m_choices.next() + 1;
            std::size_t count = 0;
            for (const iovec& part : m_session.gather(room, most)) {
                must(part.iov_len > 0);
                m_sum += static_cast<const std::uint8_t*>(part.iov_base)[part.iov_len - 1];
                count += part.iov_len;
            }
            must(count > 0 && count <= most);
            m_session.sent(count);
            must(m_converts ? m_session.unsentBytes() <= before : m_session.unsentBytes() == before - count);
            must(m_session.wantsToSend() == (m_session.unsentBytes() > 0));
        }
    }

    bool m_hold;
    bool m_judged;
    bool m_converts; ///< what is written has another size than what was sent
    bool m_asked = false;
    Session m_session;
    Choices m_choices;
    bool m_announced = false;
    bool m_established = false;
    bool m_failed = false;
    unsigned m_sum = 0;
};

} // namespace

/// What the set-up byte chooses beside the type.
void secure(SessionOptions& options, unsigned way) {
    constexpr std::array mechanisms{"NULL", "NULL", "PLAIN", "PLAIN", "PLAIN", "CURVE", "CURVE", "NULL"};
    static const curve::PublicKey serverKey = curve::publicKeyOf(Secret(Bytes(curve::keySize, 0x51)));
    options.security.mechanism = mechanisms[way];
    options.security.role = way == 2 || way == 5 ? Security::Role::Client : Security::Role::Server;
    options.security.username = "name";
    options.security.password = Secret(std::string_view("password"));
    options.security.secretKey = Secret(Bytes(curve::keySize, way == 5 ? 0x43 : 0x51));
    options.security.serverKey = serverKey;
    options.security.random = [](MutableBytes bytes) { std::ranges::fill(bytes, std::uint8_t{0x72}); };
    options.judge = way == 1 || way == 3 || way == 6 ? Judge::Owner : Judge::Nobody;
    options.zmtp1 = way == 7;
}

/// Two bytes of set-up, four of choices, then the peer's bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t head = 6;
    if (size < head)
        return 0;
    SessionOptions options{.type = commonSocketTypes[data[0] % commonSocketTypes.size()],
                           .routingId = Bytes(data[1] >> 1, 'x'),
                           .limits = {.messageSize = messageSize, .frames = frameLimit, .handshakeCommand = 600},
                           .opening = (data[1] & 1) != 0 ? Opening::Hold : Opening::Direct};
    secure(options, data[0] / commonSocketTypes.size() % 8);
    Peer(options, Choices({data + 2, head - 2})).run({data + head, size - head});
    return 0;
}
