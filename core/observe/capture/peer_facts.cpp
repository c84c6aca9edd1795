// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/peer_facts.h"

#include <array>
#include <utility>

namespace ipcscope::capture {

namespace {

enum class Tag : std::uint8_t {
    Endpoint = 1,
    Pid,
    Uid,
    Process,
    Type,
    OwnType,
    Mechanism,
    Version,
    RoutingId,
    Reason,
    Method,
};

struct TextField {
    Tag tag;
    std::string PeerFacts::* member;
};
constexpr std::array textFields{
    TextField{Tag::Endpoint, &PeerFacts::endpoint},   TextField{Tag::Process, &PeerFacts::process},
    TextField{Tag::Type, &PeerFacts::type},           TextField{Tag::OwnType, &PeerFacts::ownType},
    TextField{Tag::Mechanism, &PeerFacts::mechanism}, TextField{Tag::Version, &PeerFacts::version},
    TextField{Tag::Reason, &PeerFacts::reason},       TextField{Tag::Method, &PeerFacts::method},
};

constexpr std::size_t numberSize = 4;

void putNumber(Bytes& out, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t numberAt(ByteView bytes) {
    std::uint32_t number = 0;
    for (const auto byte : bytes.first(numberSize))
        number = number << 8 | byte;
    return number;
}

void put(Bytes& out, Tag tag, ByteView value) {
    if (value.empty())
        return;
    out.push_back(static_cast<std::uint8_t>(tag));
    putNumber(out, static_cast<std::uint32_t>(value.size()));
    out.insert(out.end(), value.begin(), value.end());
}

void put(Bytes& out, Tag tag, std::uint32_t number) {
    Bytes value;
    putNumber(value, number);
    put(out, tag, value);
}

bool set(PeerFacts& facts, Tag tag, ByteView value) {
    for (const auto& field : textFields) {
        if (field.tag == tag)
            facts.*field.member = textOf(value);
    }
    if (tag == Tag::RoutingId)
        facts.routingId = copyOf(value);
    if (tag != Tag::Pid && tag != Tag::Uid)
        return true;
    if (value.size() != numberSize)
        return false;
    if (tag == Tag::Pid)
        facts.pid = static_cast<pid_t>(numberAt(value));
    else
        facts.uid = numberAt(value);
    return true;
}

} // namespace

void putPeer(Peers& peers, std::uint32_t number, PeerFacts facts) {
    constexpr std::size_t most = 1 << 16;
    if (peers.size() < most)
        peers.try_emplace(number, std::move(facts));
}

Bytes encode(const PeerFacts& facts) {
    Bytes out;
    put(out, Tag::Pid, static_cast<std::uint32_t>(facts.pid));
    put(out, Tag::Uid, facts.uid);
    for (const auto& field : textFields)
        put(out, field.tag, bytesOf(facts.*field.member));
    put(out, Tag::RoutingId, facts.routingId);
    return out;
}

std::optional<PeerFacts> decodePeerFacts(ByteView bytes) {
    constexpr std::size_t headSize = 1 + numberSize;
    PeerFacts facts;
    while (!bytes.empty()) {
        if (bytes.size() < headSize)
            return std::nullopt;
        const auto tag = static_cast<Tag>(bytes[0]);
        const auto length = numberAt(bytes.subspan(1));
        bytes = bytes.subspan(headSize);
        if (length > bytes.size() || !set(facts, tag, bytes.first(length)))
            return std::nullopt;
        bytes = bytes.subspan(length);
    }
    return facts;
}

} // namespace ipcscope::capture
