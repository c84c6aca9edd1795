// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/probe.h"

#include "core/transport/base/limits.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <string_view>

namespace ipcscope::discovery {

namespace {

namespace wire = zmtp::wire;

constexpr std::uint8_t signatureStart = 0xFF;
constexpr std::uint8_t signatureEnd = 0x7F;
constexpr std::size_t shownBytes = 64;
constexpr std::size_t mostBytes = wire::greetingSize + wire::maxHeaderSize + limits::handshakeCommandBytes;

/// "300", "400" or "500" of an ERROR's reason; 0: another. RFC 27.
int statusOf(ByteView data) {
    const auto reason = wire::readShort(data);
    if (!reason || reason->size() != 3 || (*reason)[1] != '0' || (*reason)[2] != '0')
        return 0;
    const int hundreds = (*reason)[0] - '0';
    return hundreds >= 3 && hundreds <= 5 ? hundreds * 100 : 0;
}

void takeProperties(zmtp::Announcement& peer, wire::Properties properties) {
    for (auto& [name, value] : properties) {
        if (wire::sameName(name, "Socket-Type")) {
            peer.typeName = textOf(value);
            peer.type = zmtp::socketTypeNamed(textOf(value));
        } else if (wire::sameName(name, "Identity")) {
            peer.routingId = value;
        }
        peer.properties.emplace_back(name, std::move(value));
    }
}

} // namespace

Bytes Probe::opening() const {
    const auto signature = wire::signature(0);
    Bytes out(signature.begin(), signature.end());
    out.push_back(m_way == Way::Up ? wire::majorVersion : wire::revision20);
    return out;
}

Bytes Probe::hear(ByteView bytes) {
    if (m_state != State::Waiting)
        return {};
    const std::size_t room = mostBytes - std::min(mostBytes, m_heard.size());
    m_heard.insert(m_heard.end(), bytes.begin(),
                   bytes.begin() + static_cast<std::ptrdiff_t>(std::min(room, bytes.size())));
    if (!m_greeted)
        return greeting();
    command();
    return {};
}

void Probe::noZmtp() {
    m_state = State::NotZmtp;
    m_peer = {};
    m_peer.unrecognized.assign(m_heard.begin(),
                               m_heard.begin() + static_cast<std::ptrdiff_t>(std::min(m_heard.size(), shownBytes)));
}

Bytes Probe::greeting() {
    if (m_heard.empty())
        return {};
    if (m_heard[0] != signatureStart)
        return oldGreeting();
    if (m_heard.size() < wire::signatureSize)
        return {};
    if (m_heard[wire::signatureSize - 1] != signatureEnd) {
        noZmtp();
        return {};
    }
    if (m_heard.size() <= wire::revisionOffset + 1)
        return {};
    const std::uint8_t revision = m_heard[wire::revisionOffset];
    if (m_way == Way::Down || revision < wire::majorVersion) {
        m_peer.major = revision < wire::majorVersion ? 2 : revision;
        if (revision < wire::majorVersion || m_heard.size() == wire::revisionOffset + 2)
            m_peer.type = zmtp::socketTypeNumbered(m_heard[wire::revisionOffset + 1]);
        if (m_peer.type)
            m_peer.typeName = zmtp::name(*m_peer.type);
        m_state = State::Told;
        return {};
    }
    if (m_heard.size() < wire::greetingSize)
        return {};
    m_greeted = true;
    m_peer.major = revision;
    m_peer.minor = m_heard[wire::revisionOffset + 1];
    m_peer.mechanism = wire::mechanismNamed(ByteView(m_heard).subspan(wire::mechanismOffset, wire::mechanismSize));
    if (m_peer.mechanism != "NULL") {
        m_state = State::Told;
        return {};
    }
    const auto rest = wire::greetingRest(m_peer.mechanism);
    command();
    return {rest.begin(), rest.end()};
}

/// A peer of ZMTP 1.0 (RFC 13) begins with its routing id as a frame: length with the flags, 00, the id.
Bytes Probe::oldGreeting() {
    if (m_heard.size() < 2)
        return {};
    const std::size_t size = m_heard[0];
    if (size == 0 || m_heard[1] != 0) {
        noZmtp();
        return {};
    }
    if (m_heard.size() < size + 1)
        return {};
    m_peer.major = 1;
    m_peer.routingId.assign(m_heard.begin() + 2, m_heard.begin() + static_cast<std::ptrdiff_t>(size) + 1);
    m_state = State::Told;
    return {};
}

/// A READY without the COMMAND flag is taken for what it is, as libzmq does.
void Probe::command() {
    const ByteView rest = ByteView(m_heard).subspan(wire::greetingSize);
    const auto header = wire::readHeader(rest);
    if (!header)
        return;
    if (header->length > limits::handshakeCommandBytes || header->more()) {
        m_state = State::Broken;
        return;
    }
    if (rest.size() < header->size + header->length)
        return;
    const auto command = wire::readCommand(rest.subspan(header->size, static_cast<std::size_t>(header->length)));
    m_state = State::Broken;
    if (!command)
        return;
    if (command->name == "ERROR") {
        m_peer.refusal = statusOf(command->data);
        m_state = State::Told;
    } else if (command->name == "READY") {
        if (auto properties = wire::readProperties(command->data)) {
            takeProperties(m_peer, std::move(*properties));
            m_state = State::Told;
        }
    }
}

} // namespace ipcscope::discovery
