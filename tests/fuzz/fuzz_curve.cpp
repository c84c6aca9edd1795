// SPDX-License-Identifier: GPL-3.0-or-later
// CURVE with known keys: the input is what stands inside the boxes, so that it gets past the cryptography. The attacker
// has the right keys; the victim is a session in either role.
#include "core/transport/zmtp/mechanism.h"
#include "core/transport/zmtp/session.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <variant>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;
using Role = Security::Role;

namespace {

constexpr std::uint64_t messageSize = 4096;
constexpr std::uint32_t frameLimit = 20;
constexpr std::size_t greetingSize = 64;

Secret keyOf(Role role) {
    const Bytes bytes(curve::keySize, role == Role::Server ? 0x51 : 0x43);
    return Secret(ByteView(bytes));
}

Security securityOf(Role role) {
    static const curve::PublicKey serverKey = curve::publicKeyOf(keyOf(Role::Server));
    Security security;
    security.mechanism = "CURVE";
    security.role = role;
    security.secretKey = keyOf(role);
    security.serverKey = serverKey;
    security.random = [role](MutableBytes bytes) {
        std::ranges::fill(bytes, static_cast<std::uint8_t>(role == Role::Server ? 0x71 : 0x63));
    };
    return security;
}

class Victim {
public:
    explicit Victim(Role role, SocketType type)
        : m_session({.type = type,
                     .routingId = {},
                     .limits = {.messageSize = messageSize, .frames = frameLimit, .handshakeCommand = 8192},
                     .opening = Opening::Direct,
                     .metadata = {},
                     .security = securityOf(role),
                     .zmtp1 = false,
                     .judge = role == Role::Server ? Judge::Owner : Judge::Nobody}) {}

    void feed(ByteView bytes, std::size_t chunk) {
        while (!bytes.empty() && !m_failed) {
            const MutableBytes into = m_session.input();
            must(!into.empty());
            const std::size_t count = std::min({chunk, into.size(), bytes.size()});
            std::memcpy(into.data(), bytes.data(), count);
            m_session.received(count);
            bytes = bytes.subspan(count);
            while (const auto event = m_session.next())
                std::visit(*this, *event);
        }
    }
    Bytes said() {
        Bytes out;
        for (std::array<iovec, 4> room{}; m_session.wantsToSend();) {
            std::size_t count = 0;
            for (const iovec& part : m_session.gather(room, 1 << 20)) {
                const auto* from = static_cast<const std::uint8_t*>(part.iov_base);
                out.insert(out.end(), from, from + part.iov_len);
                count += part.iov_len;
            }
            must(count > 0);
            m_session.sent(count);
        }
        must(m_session.unsentBytes() == 0 && m_session.unsentMessages() == 0);
        return out;
    }
    bool established() const { return m_established && !m_failed; }
    bool failed() const { return m_failed; }

    void operator()(const events::Announced&) { must(false); }
    void operator()(const events::Claimed& event) {
        must(!m_established && event.claim.mechanism == "CURVE");
        m_session.answer({.status = Verdict::Status::Admitted, .userId = "user", .metadata = {}});
    }
    void operator()(const events::Established&) {
        must(!m_established && !m_failed);
        m_established = true;
    }
    void operator()(const events::Received& event) {
        must(established() && event.message.frameCount() <= frameLimit);
        FrameReader frames = event.message.frames();
        std::uint64_t size = 0;
        while (const auto frame = frames.next()) {
            must(!frame->command);
            size += frame->body.size();
        }
        must(!frames.malformed() && size <= messageSize);
        m_session.send(event.message);
    }
    void operator()(const events::Subscription& event) { must(established() && event.topic.size() <= messageSize); }
    void operator()(const events::Pinged&) { must(established()); }
    void operator()(const events::Command&) { must(established()); }
    void operator()(const events::Failed&) {
        must(!m_failed);
        m_failed = true;
    }

private:
    Session m_session;
    bool m_established = false;
    bool m_failed = false;
};

Bytes takeAll(Outgoing& outgoing) {
    Bytes out;
    for (std::array<iovec, 16> room{}; !outgoing.empty();) {
        std::size_t count = 0;
        for (const iovec& part : outgoing.gather(room, outgoing.bytes())) {
            const auto* from = static_cast<const std::uint8_t*>(part.iov_base);
            out.insert(out.end(), from, from + part.iov_len);
            count += part.iov_len;
        }
        outgoing.written(count);
    }
    return out;
}

Bytes greeting() {
    const auto signature = wire::signature(0);
    const auto rest = wire::greetingRest("CURVE");
    Bytes out(signature.begin(), signature.end());
    out.push_back(wire::majorVersion);
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

/// Hands the attacker's mechanism the commands the victim said, until it has all.
void listen(Mechanism& attacker, ByteView said, Outgoing& outgoing) {
    while (const auto header = wire::readHeader(said)) {
        const auto length = static_cast<std::size_t>(header->length);
        must(said.size() >= header->size + length);
        const auto command = wire::readCommand(said.subspan(header->size, length));
        must(command.has_value());
        Announcement peer;
        if (command->name != "ERROR")
            must(attacker.received(*command, peer, outgoing).has_value());
        said = said.subspan(header->size + length);
    }
}

/// Plain frames, as far as the input is some, through the attacker's boxes.
Bytes boxed(Edge& edge, ByteView input) {
    Outgoing outgoing;
    while (input.size() >= 2) {
        const std::size_t length = std::min<std::size_t>(input.size() - 2, input[1] < 250 ? input[1] : 5000);
        Bytes frame(wire::headerSize(length) + length);
        std::uint8_t* body = wire::writeHeader(frame.data(), length, input[0] & (wire::moreFlag | wire::commandFlag));
        std::ranges::copy(input.subspan(2, length), body);
        outgoing.appendControl(frame);
        input = input.subspan(2 + length);
    }
    Bytes out;
    for (std::array<iovec, 2> room{}; !outgoing.empty();) {
        const auto some = edge.gather(outgoing, room, 1 << 20);
        must(!some.empty());
        const auto* from = static_cast<const std::uint8_t*>(some[0].iov_base);
        out.insert(out.end(), from, from + some[0].iov_len);
        edge.written(some[0].iov_len, outgoing);
    }
    return out;
}

} // namespace

/// A byte of set-up, one of chunk size, the length of the properties, the properties, then frames: flags, length, body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3)
        return 0;
    const Role role = (data[0] & 1) != 0 ? Role::Server : Role::Client;
    const Role other = role == Role::Server ? Role::Client : Role::Server;
    const std::size_t chunk = data[1] + 1U;
    ByteView rest{data + 3, size - 3};
    const ByteView properties = rest.first(std::min<std::size_t>(data[2], rest.size()));
    rest = rest.subspan(properties.size());

    Victim victim(role, commonSocketTypes[(data[0] >> 1) % commonSocketTypes.size()]);
    const auto attacker = mechanismNamed("CURVE")->make(securityOf(other), Judge::Nobody);
    Outgoing outgoing;
    must(attacker->open().has_value());
    if (other == Role::Client)
        attacker->introduce(properties, outgoing);
    victim.feed(greeting(), chunk);
    Bytes said = victim.said();
    said.erase(said.begin(), said.begin() + greetingSize);
    for (int round = 0; round < 4 && !victim.established() && !victim.failed(); ++round) {
        listen(*attacker, said, outgoing);
        if (other == Role::Server && round == 1)
            attacker->introduce(properties, outgoing);
        victim.feed(takeAll(outgoing), chunk);
        said = victim.said();
    }
    if (!victim.established())
        return 0;
    const auto edge = attacker->edge(messageSize);
    Bytes boxes = boxed(*edge, rest);
    if ((data[0] & 0x80) != 0 && !boxes.empty())
        boxes[rest.size() * 7 % boxes.size()] ^= 0x10;
    victim.feed(boxes, chunk);
    victim.said();
    return 0;
}
