// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/decoder.h"

#include "core/observe/capture/pcapng/packet.h"
#include "core/observe/capture/pcapng/remarks.h"
#include "core/observe/capture/pcapng/renumbering.h"
#include "core/observe/capture/pcapng/ticks.h"
#include "core/observe/capture/peer_facts.h"
#include "core/transport/zmtp/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::size_t maxInterfaces = 1 << 20;
constexpr std::size_t maxName = 1024;

PeerFacts factsOf(std::string_view name, std::uint16_t linkType) {
    PeerFacts out;
    out.endpoint = name.substr(0, maxName);
    out.process = fmt::format("link type {}", linkType);
    return out;
}

} // namespace

struct Decoder::Block {
    BlockType type;
    MutableBytes body;
};

struct Decoder::Packet {
    std::int64_t time = 0;
    MutableBytes data;
    std::uint32_t original = 0;
    std::uint32_t flags = 0;
    std::optional<RecordHeader> told = {};
    std::optional<std::string> comment = {};
    MutableBytes rest = {}; ///< of a message of ours that is longer than a packet
};

Decoder Decoder::within(std::uint64_t offset, RecordId records, std::vector<Interface> interfaces,
                        std::int64_t timeBefore) {
    Decoder out;
    out.m_begun = true;
    out.m_offset = offset;
    out.m_count = records;
    out.m_timeBefore = timeBefore;
    out.m_interfaces = std::make_shared<std::vector<Interface>>(std::move(interfaces));
    out.m_seen = out.m_interfaces->size();
    return out;
}

std::size_t Decoder::stop(std::string what) {
    note(std::move(what));
    m_stopped = true;
    return 0;
}

std::size_t Decoder::wait(std::size_t needed) {
    m_needed = needed;
    return 0;
}

void Decoder::note(std::string what) {
    if (!m_damage)
        m_damage = {m_offset, std::move(what)};
}

std::size_t Decoder::take(MutableBytes bytes, Input input, Sink& sink) {
    if (m_stopped)
        return 0;
    if (bytes.size() < blockFrame)
        return wait(blockFrame);
    const auto mark = numberAt<std::uint32_t>(bytes, 0, m_order);
    const auto type = static_cast<BlockType>(mark);
    if (type == BlockType::Section) {
        const auto magic = numberAt<std::uint32_t>(bytes, blockHead, ByteOrder::Little);
        if (magic != byteOrderMagic && magic != std::byteswap(byteOrderMagic))
            return stop("neither byte order fits the section");
        m_order = magic == byteOrderMagic ? ByteOrder::Little : ByteOrder::Big;
    } else if (!m_begun) {
        return stop("no pcapng section begins here");
    }
    const std::size_t length = numberAt<std::uint32_t>(bytes, sizeof(std::uint32_t), m_order);
    const bool tooLong = length > longestBlock(type);
    if (length < blockFrame || length % 4 != 0 || (tooLong && isFoundation(type)))
        return stop(fmt::format("a block cannot be {} bytes long", length));
    if (tooLong)
        note(fmt::format("a block cannot be {} bytes long", length));
    if (bytes.size() < length)
        return wait(length);
    if (numberAt<std::uint32_t>(bytes, length - sizeof(std::uint32_t), m_order) != length)
        return stop("the two lengths of a block differ");
    if (tooLong) {
        m_offset += length;
        return length;
    }
    const Block block{type, bytes.subspan(blockHead, length - blockFrame)};
    std::size_t restLength = 0;
    if (type == BlockType::EnhancedPacket) {
        const auto found = restAfter(bytes, length, input);
        if (!found)
            return 0;
        restLength = *found;
    }
    const auto rest = restLength == 0 ? MutableBytes() : bytes.subspan(length + blockHead, restLength - blockFrame);
    if (!accept(block, rest, sink) && !m_stopped)
        note(fmt::format("a block of type {:#x} contradicts itself", mark));
    if (m_stopped)
        return 0;
    m_offset += length + restLength;
    return length + restLength;
}

/// Of an enhanced packet: the length of the block with the rest of its message; 0: there is none. Nothing: wait.
std::optional<std::size_t> Decoder::restAfter(ByteView bytes, std::size_t length, Input input) {
    const auto body = bytes.subspan(blockHead, length - blockFrame);
    if (body.size() < packetHeader ||
        numberAt<std::uint32_t>(body, 12, m_order) >= numberAt<std::uint32_t>(body, 16, m_order))
        return 0;
    const auto after = bytes.subspan(length);
    const auto lacks = [&](std::size_t needed) -> std::optional<std::size_t> {
        if (after.size() >= needed || input == Input::Whole)
            return after.size() >= needed ? needed : 0;
        wait(length + needed);
        return std::nullopt;
    };
    const auto head = lacks(blockFrame);
    if (!head || *head == 0)
        return head;
    if (static_cast<BlockType>(numberAt<std::uint32_t>(after, 0, m_order)) != BlockType::Rest)
        return 0;
    const std::size_t restLength = numberAt<std::uint32_t>(after, sizeof(std::uint32_t), m_order);
    if (restLength < blockFrame + restHeader || restLength % 4 != 0 || length + restLength > maxBlock)
        return 0;
    const auto whole = lacks(restLength);
    if (!whole || *whole == 0)
        return whole;
    return numberAt<std::uint32_t>(after, restLength - sizeof(std::uint32_t), m_order) == restLength ? restLength : 0;
}

/// False: the block contradicts itself.
bool Decoder::accept(const Block& block, MutableBytes rest, Sink& sink) {
    Renumbering renumbering(m_peers, sink);
    switch (block.type) {
    case BlockType::Section:
        return section(block);
    case BlockType::Interface:
        return interface(block, sink);
    case BlockType::EnhancedPacket:
        return enhancedPacket(block, rest, sink);
    case BlockType::Packet:
        return enhancedPacket(block, {}, sink);
    case BlockType::SimplePacket:
        return simplePacket(block, sink);
    case BlockType::Event:
        return event(block, sink);
    case BlockType::Notes:
        return notes(block, sink);
    case BlockType::Peers:
        return readPeers(block.body, m_order, renumbering);
    case BlockType::Pins:
        return readPins(block.body, m_order, renumbering);
    case BlockType::ChunkHead:
    case BlockType::Rest:
    case BlockType::Index:
    case BlockType::Directory:
        break;
    }
    return true;
}

bool Decoder::section(const Block& block) {
    if (block.body.size() < sectionHeader || numberAt<std::uint16_t>(block.body, 4, m_order) != majorVersion) {
        stop("this version of pcapng is not known");
        return false;
    }
    m_begun = true;
    m_peers.beginSection();
    m_interfaces = std::make_shared<std::vector<Interface>>();
    m_seen = 0;
    m_sectionFirst = m_count;
    return true;
}

bool Decoder::interface(const Block& block, Sink& sink) {
    if (block.body.size() < interfaceHeader)
        return false;
    if (m_seen == maxInterfaces) {
        stop("more interfaces than can be");
        return false;
    }
    Interface out{.linkType = numberAt<std::uint16_t>(block.body, 0, m_order),
                  .longestPacket = numberAt<std::uint32_t>(block.body, 4, m_order)};
    std::string_view name;
    bool ours = false;
    OptionReader options(block.body.subspan(interfaceHeader), m_order);
    while (const auto option = options.next()) {
        const auto value = option->value;
        if (option->code == option::interfaceName)
            name = textOf(value);
        if (option->code == option::timeResolution && value.size() == 1)
            out.resolution = value[0];
        if (option->code == option::timeOffset && value.size() == 8)
            out.timeOffset = static_cast<std::int64_t>(numberAt<std::uint64_t>(value, 0, m_order));
        if (option->code == option::method)
            out.between = standsBetween(textOf(value));
        if (option->code == option::peerNumber && value.size() == 4 && out.linkType == upperPdu) {
            out.peer = m_peers.unique(numberAt<std::uint32_t>(value, 0, m_order) & PeerNumbers::most);
            ours = true;
        }
    }
    if (!ours) {
        out.peer = m_peers.next();
        sink.peer(out.peer, factsOf(name, out.linkType));
    }
    if (m_seen++ == m_interfaces->size())
        m_interfaces->push_back(out);
    return true;
}

bool Decoder::enhancedPacket(const Block& block, MutableBytes rest, Sink& sink) {
    if (block.body.size() < packetHeader)
        return false;
    const auto number = block.type == BlockType::Packet ? numberAt<std::uint16_t>(block.body, 0, m_order)
                                                        : numberAt<std::uint32_t>(block.body, 0, m_order);
    const std::size_t captured = numberAt<std::uint32_t>(block.body, 12, m_order);
    if (number >= m_seen || captured > block.body.size() - packetHeader)
        return false;
    const auto& interface = (*m_interfaces)[number];
    const auto ticks = static_cast<std::uint64_t>(numberAt<std::uint32_t>(block.body, 4, m_order)) << 32 |
                       numberAt<std::uint32_t>(block.body, 8, m_order);
    Packet packet{.time = nanosecondsOf(ticks, interface.resolution, interface.timeOffset),
                  .data = block.body.subspan(packetHeader, captured),
                  .original = numberAt<std::uint32_t>(block.body, 16, m_order)};
    OptionReader options(block.body.subspan(std::min(block.body.size(), packetHeader + padded(captured))), m_order);
    while (const auto option = options.next()) {
        if (option->code == option::packetFlags && option->value.size() == 4)
            packet.flags = numberAt<std::uint32_t>(option->value, 0, m_order);
        if (option->code == option::packetRecord)
            packet.told = recordOption(option->value, m_order);
        if (option->code == option::comment && !packet.comment)
            packet.comment = textOf(option->value);
    }
    if (!rest.empty()) {
        const std::size_t size = numberAt<std::uint32_t>(rest, 0, m_order);
        if (size > rest.size() - restHeader)
            return false;
        packet.rest = rest.subspan(restHeader, size);
    }
    this->packet(packet, interface, sink);
    return true;
}

bool Decoder::simplePacket(const Block& block, Sink& sink) {
    if (block.body.size() < sizeof(std::uint32_t) || m_seen == 0)
        return false;
    const auto original = numberAt<std::uint32_t>(block.body, 0, m_order);
    const auto& interface = m_interfaces->front();
    const auto longest = interface.longestPacket == 0 ? original : std::min(original, interface.longestPacket);
    const auto data = block.body.subspan(sizeof(std::uint32_t));
    packet({.time = m_lastTime, .data = data.first(std::min<std::size_t>(longest, data.size())), .original = original},
           interface, sink);
    return true;
}

void Decoder::packet(const Packet& packet, const Interface& interface, Sink& sink) {
    if (packet.comment)
        sink.note(m_count, {.marked = false, .text = *packet.comment});
    m_lastTime = packet.time;
    const auto wire = interface.linkType == upperPdu ? withoutTags(packet.data) : std::nullopt;
    if (wire) {
        auto ours = packet;
        ours.data = ours.data.last(wire->size());
        message(ours, interface, sink);
        return;
    }
    const auto headSize = zmtp::wire::headerSize(packet.data.size());
    const MutableBytes framed(packet.data.data() - headSize, headSize + packet.data.size()); // over the block's head
    zmtp::wire::writeHeader(framed.data(), packet.data.size(), 0);
    auto header = toldBy(packet.flags, framed, true);
    header.time = packet.time;
    header.peerAndKind |= interface.peer << 8;
    if (packet.original > packet.data.size())
        header.code = EMSGSIZE;
    hand(header, framed, sink);
}

void Decoder::message(const Packet& packet, const Interface& interface, Sink& sink) {
    const auto whole = packet.rest.empty() ? packet.data : joined(packet.data, packet.rest);
    ByteView wire = whole;
    const auto kind = packet.told ? packet.told->kind() : Kind::Message;
    auto header = packet.told ? *packet.told : toldBy(packet.flags, wire, interface.between);
    if (kind == Kind::Subscribe || kind == Kind::Cancel || kind == Kind::Command) {
        const auto bytes = kind == Kind::Command ? unframedCommand(whole) : topicOf(whole);
        if (!bytes)
            return note("a command is not whole");
        wire = *bytes;
    }
    header.time = packet.time;
    header.peerAndKind |= interface.peer << 8;
    if (packet.original > packetTags + packet.data.size() && packet.rest.empty() && header.code == 0)
        header.code = EMSGSIZE;
    hand(header, wire, sink);
}

bool Decoder::event(const Block& block, Sink& sink) {
    if (block.body.size() < eventHeader)
        return false;
    RecordHeader header;
    header.time = static_cast<std::int64_t>(numberAt<std::uint64_t>(block.body, 0, m_order));
    header.peerAndKind = numberAt<std::uint32_t>(block.body, 8, m_order);
    header.frames = numberAt<std::uint16_t>(block.body, 12, m_order);
    header.code = static_cast<std::int16_t>(numberAt<std::uint16_t>(block.body, 14, m_order));
    const std::size_t size = numberAt<std::uint32_t>(block.body, 16, m_order);
    if (!known(header) || size > block.body.size() - eventHeader)
        return false;
    header.peerAndKind = RecordHeader::pack(m_peers.unique(header.peer()), header.kind(), header.direction());
    m_lastTime = header.time;
    hand(header, block.body.subspan(eventHeader, size), sink);
    return true;
}

bool Decoder::notes(const Block& block, Sink& sink) {
    std::size_t count = 0;
    for (auto rest = block.body; !rest.empty();) {
        auto read = readNote(rest, m_order);
        if (!read || ++count > maxRemarks || read->record >= m_count - m_sectionFirst)
            return false;
        sink.note(m_sectionFirst + read->record, std::move(read->note));
        rest = rest.subspan(read->size);
    }
    return true;
}

void Decoder::hand(const RecordHeader& header, ByteView bytes, Sink& sink) {
    if (header.kind() != Kind::Command)
        m_timeBefore = header.time;
    sink.record(header, bytes);
    ++m_count;
}

void Decoder::finish(std::size_t left) {
    if (left > 0 && !m_stopped) {
        const bool first = !m_damage;
        stop("the last block is incomplete");
        m_damage->atEnd = first;
    }
}

} // namespace ipcscope::capture::pcapng
