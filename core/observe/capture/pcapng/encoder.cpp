// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/encoder.h"

#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/pcapng/packet.h"
#include "core/observe/capture/pcapng/remarks.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/somebody.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::size_t wholeChunk = 1 << 20;
constexpr std::uint64_t unknownLength = ~std::uint64_t{0};
constexpr std::uint8_t nanoseconds = 9; ///< digits behind the second
constexpr std::size_t descriptionLimit = 200;

/// With its heads. A longer one, which passes only where limits::messageBytes was lifted, would be no block that is
/// read.
constexpr std::size_t longestRecord = maxBlock - (128 << 10); // beside it: heads of blocks, options with a note
static_assert(limits::messageBytes + std::uint64_t{limits::messageParts} * 9 <= longestRecord);

/// What a packet alone holds of one that is too long; header.size is still what it was.
Record cut(Record record) {
    if (record.bytes.size() > longestRecord) {
        record.bytes = record.bytes.first(maxPayload);
        record.header.code = EMSGSIZE;
    }
    return record;
}

void putHeader(std::uint8_t* out, const RecordHeader& header) {
    putNumberAt(out, static_cast<std::uint64_t>(header.time));
    putNumberAt(out + 8, header.offset);
    putNumberAt(out + 12, header.size);
    putNumberAt(out + 16, header.peerAndKind);
    putNumberAt(out + 20, header.frames);
    putNumberAt(out + 22, static_cast<std::uint16_t>(header.code));
}

std::string describe(const PeerFacts& facts) {
    std::string out = facts.process.empty() ? "peer" : showable(facts.process, descriptionLimit);
    if (facts.pid > 0)
        out += fmt::format(" (pid {}, uid {})", facts.pid, facts.uid);
    for (const auto& fact : {facts.type, facts.mechanism})
        out += fact.empty() ? std::string() : ", " + showable(fact, descriptionLimit);
    if (!facts.version.empty())
        out += ", ZMTP " + showable(facts.version, descriptionLimit);
    if (!facts.method.empty())
        out += ", " + showable(facts.method, descriptionLimit);
    return facts.ownType.empty() ? out : out + " as " + showable(facts.ownType, descriptionLimit);
}

} // namespace

void Encoder::begin(Bytes& out) {
    const auto before = out.size();
    BlockBuilder block(out, BlockType::Section);
    block.number(byteOrderMagic);
    block.number(majorVersion);
    block.number(std::uint16_t{0});
    block.number(unknownLength);
    block.option(option::userApplication, "ipcscope " IPCSCOPE_VERSION);
    block.endOfOptions();
    block.finish();
    PeerFacts nobody;
    nobody.method = m_origin.method;
    putInterface(0, nobody, {}, out);
    m_interfaces = 1;
    m_size += out.size() - before;
}

std::size_t Encoder::endOfRun(const Chunk& chunk, std::size_t from) {
    std::size_t size = 0;
    auto end = from;
    while (end < chunk.count() && (end == from || size < wholeChunk))
        size += packetTags + sizeof(RecordHeader) + chunk.header(end++).size;
    return end;
}

void Encoder::introduce(const Peers& peers) {
    for (const auto& [number, facts] : peers) {
        const auto [known, isNew] = m_introduced.keep(number, facts);
        if (!isNew && (!isJustSomebody(*known) || isJustSomebody(facts)))
            continue;
        *known = facts;
        m_untold.insert_or_assign(number, facts);
        if (!m_peers.contains(number))
            m_peers.keep(number, {none, {}, encode(facts)});
    }
}

void Encoder::tellIntroduced(Bytes& out) {
    const auto begin = out.size();
    putPeers(std::exchange(m_untold, {}), out);
    m_size += out.size() - begin;
}

void Encoder::append(const Chunk& chunk, std::size_t from, std::size_t end, Bytes& out, const Notes* notes) {
    tellIntroduced(out);
    while (from < end) {
        const auto runEnd = std::min(end, endOfRun(chunk, from));
        const auto begin = out.size();
        BlockBuilder head(out, BlockType::ChunkHead);
        const auto lengthAt = head.at();
        head.number(std::uint64_t{0});
        head.number(static_cast<std::uint32_t>(runEnd - from));
        const auto tellers =
            std::ranges::count_if(chunk.headers().subspan(from, runEnd - from), tells, &RecordHeader::kind);
        head.number(static_cast<std::uint32_t>(tellers));
        head.number(static_cast<std::uint64_t>(m_timeBefore));
        head.finish();
        if (const auto before = chunk.timeBefore(runEnd); before != 0)
            m_timeBefore = before;

        m_newInterfaces.clear();
        std::vector<RecordHeader> headers(chunk.headers().begin() + static_cast<std::ptrdiff_t>(from),
                                          chunk.headers().begin() + static_cast<std::ptrdiff_t>(runEnd));
        const auto time = headers.front().time;
        for (std::size_t i = 0; i < headers.size(); ++i) {
            const auto note = notes == nullptr ? Notes::const_iterator() : notes->find(m_count + i);
            const bool noted = notes != nullptr && note != notes->end() && !note->second.text.empty();
            const auto record = cut(chunk.record(from + i));
            m_cutShort += record.bytes.size() < headers[i].size ? 1 : 0;
            const auto at = put(record, noted ? &note->second.text : nullptr, out);
            headers[i].offset = static_cast<std::uint32_t>(at - begin);
            headers[i].size = static_cast<std::uint32_t>(record.bytes.size());
            headers[i].code = record.header.code;
            if (headers[i].kind() == Kind::Command && commandAsFrame(record.bytes))
                headers[i].peerAndKind |= commandFrame;
        }
        const std::uint64_t length = out.size() - begin;
        putNumberAt(out.data() + lengthAt, length);
        putIndex(headers, length, out);
        m_parts.push_back({.offset = m_size,
                           .length = length,
                           .first = m_count,
                           .records = static_cast<std::uint32_t>(headers.size()),
                           .tellers = static_cast<std::uint32_t>(tellers),
                           .firstTime = time,
                           .decoder = {}});
        m_count += headers.size();
        m_size += out.size() - begin;
        from = runEnd;
    }
}

/// Answers where in `out` the record's bytes stand.
std::size_t Encoder::put(const Record& record, const std::string* note, Bytes& out) {
    learn(record);
    switch (record.header.kind()) {
    case Kind::Message:
    case Kind::Sent:
        return putPacket(record, {}, note, out);
    case Kind::Subscribe:
    case Kind::Cancel:
        if (const auto head = subscriptionHead(record.header.kind(), record.bytes.size()); !head.empty())
            return putPacket(record, head, note, out);
        break;
    case Kind::Command:
        if (commandAsFrame(record.bytes)) {
            const auto body = framedCommand(record.bytes);
            return putPacket({record.header, body}, commandHead(body.size()), note, out);
        }
        break;
    default:
        break;
    }
    return putEvent(record, out);
}

std::size_t Encoder::putPacket(const Record& record, ByteView head, const std::string* note, Bytes& out) {
    const auto& header = record.header;
    const auto& peer = interfaceOf(header.peer(), out);
    const auto there = head.size() + record.bytes.size();
    const auto kept = std::min(there, maxPayload);
    const bool plain = tellsItself(header, record.bytes, peer.method);
    const std::size_t noteSize = note == nullptr ? 0 : 4 + padded(std::min<std::size_t>(note->size(), 0xFFFF));
    const auto optionsAt = blockHead + packetHeader + packetTags + padded(kept);
    const auto length = optionsAt + 8 + (plain ? 0 : 12) + noteSize + 4 + 4;
    const auto begin = out.size();
    out.resize(begin + length);
    auto* const block = out.data() + begin;
    putPacketHead(block, static_cast<std::uint32_t>(length), peer.interface, header, kept, head.size() + header.size);
    auto* data = block + blockHead + packetHeader + packetTags;
    std::ranges::copy(head, data);
    std::memcpy(data + head.size(), record.bytes.data(), kept - head.size());
    auto* options = putFlags(block + optionsAt, header.direction());
    if (!plain)
        options = putRecordOption(options, header);
    if (note != nullptr)
        putComment(options, *note);
    putNumberAt(block + length - 4, static_cast<std::uint32_t>(length));
    if (kept < there) {
        BlockBuilder rest(out, BlockType::Rest);
        rest.number(static_cast<std::uint32_t>(there - kept));
        rest.bytes(record.bytes.subspan(kept - head.size()));
        rest.finish();
    }
    return begin + blockHead + packetHeader + packetTags + head.size();
}

std::size_t Encoder::putEvent(const Record& record, Bytes& out) {
    BlockBuilder block(out, BlockType::Event);
    block.number(static_cast<std::uint64_t>(record.header.time));
    block.number(record.header.peerAndKind);
    block.number(record.header.frames);
    block.number(static_cast<std::uint16_t>(record.header.code));
    block.number(static_cast<std::uint32_t>(record.bytes.size()));
    block.number(std::uint32_t{0});
    const auto at = block.at();
    block.bytes(record.bytes);
    block.finish();
    return at;
}

void Encoder::putIndex(const std::vector<RecordHeader>& headers, std::uint64_t length, Bytes& out) {
    BlockBuilder block(out, BlockType::Index);
    block.number(static_cast<std::uint32_t>(headers.size()));
    block.number(static_cast<std::uint32_t>(m_newInterfaces.size()));
    block.number(length);
    for (const auto interface : m_newInterfaces)
        block.number(interface);
    const auto at = out.size();
    out.resize(at + headers.size() * sizeof(RecordHeader));
    auto* place = out.data() + at;
    for (const auto& header : headers) {
        putHeader(place, header);
        place += sizeof(RecordHeader);
    }
    block.finish();
}

void Encoder::remark(const Notes& notes, std::span<const DecoderPin> pins, Bytes& out) {
    const auto begin = out.size();
    putNotes(notes, out);
    putPins(pins, out);
    m_size += out.size() - begin;
}

void Encoder::finish(const Notes& notes, Bytes& out, const DecoderPins& pins) {
    const auto remarksAt = m_size;
    m_untold = {m_introduced.all().begin(), m_introduced.all().end()};
    tellIntroduced(out);
    remark(notes, pins.all(), out);
    const std::uint64_t back = m_size;
    const auto begin = out.size();
    BlockBuilder block(out, BlockType::Directory);
    block.number(static_cast<std::uint32_t>(m_parts.size()));
    block.number(std::uint32_t{0});
    block.number(back);
    block.number(back == remarksAt ? 0 : remarksAt);
    for (const auto& part : m_parts) {
        block.number(part.offset);
        block.number(part.length);
        block.number(part.records);
        block.number(part.tellers);
        block.number(static_cast<std::uint64_t>(part.firstTime));
    }
    block.finish();
    m_size += out.size() - begin;
}

void Encoder::learn(const Record& record) {
    const auto peer = record.header.peer();
    if (record.header.kind() == Kind::PeerDown) {
        m_peers.forget(peer);
        m_introduced.release(peer);
        return;
    }
    m_introduced.use(peer);
    if (record.header.kind() == Kind::PeerUp)
        *m_peers.keep(peer, {}).first = {none, {}, copyOf(record.bytes)};
}

const Encoder::Peer& Encoder::interfaceOf(std::uint32_t peer, Bytes& out) {
    auto& kept = *m_peers.keep(peer, {}).first;
    if (kept.interface == none) {
        if (const auto* const told = m_introduced.use(peer); kept.facts.empty() && told != nullptr)
            kept.facts = encode(*told);
        auto known = decodePeerFacts(kept.facts).value_or(PeerFacts{});
        if (known.method.empty())
            known.method = m_origin.method;
        putInterface(peer, known, kept.facts, out);
        kept.facts = {};
        kept.method = std::move(known.method);
        kept.interface = m_interfaces++;
        m_newInterfaces.push_back(peer << 8 | (standsBetween(kept.method) ? 1U : 0U));
    }
    return kept;
}

void Encoder::putInterface(std::uint32_t peer, const PeerFacts& known, const Bytes& facts, Bytes& out) const {
    BlockBuilder block(out, BlockType::Interface);
    block.number(upperPdu);
    block.number(std::uint16_t{0});
    block.number(std::uint32_t{0});
    block.option(option::interfaceName, showable(known.endpoint.empty() ? m_origin.endpoint : known.endpoint));
    block.option(option::description, describe(known));
    block.option(option::timeResolution, ByteView(&nanoseconds, 1));
    if (!facts.empty())
        block.option(option::peerFacts, facts);
    std::array<std::uint8_t, 4> number{};
    putNumberAt(number.data(), peer);
    block.option(option::peerNumber, number);
    if (!known.method.empty())
        block.option(option::method, known.method);
    block.endOfOptions();
    block.finish();
}

} // namespace ipcscope::capture::pcapng
