// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/part_finder.h"

#include "core/observe/capture/pcapng/index.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture::pcapng {

namespace {

constexpr auto little = ByteOrder::Little;
constexpr std::size_t partSize = 1 << 20;
constexpr std::size_t window = 256 << 10;
constexpr std::size_t askEvery = 256;
constexpr std::size_t chunkHeadSize = blockFrame + chunkHeadBody;

/// Counts what a part has; keeps peers, notes and pins.
class CountingSink final : public Sink {
public:
    CountingSink(Peers& peers, Notes& notes, DecoderPins& pins)
        : m_peers(peers)
        , m_notes(notes)
        , m_pins(pins) {}
    void record(const RecordHeader& header, ByteView /*bytes*/) override {
        if (m_part.records++ == 0)
            m_part.firstTime = header.time;
        m_part.tellers += tells(header.kind()) ? 1 : 0;
    }
    void note(RecordId id, Note note) override { putNote(m_notes, id, std::move(note)); }
    void peer(std::uint32_t number, PeerFacts facts) override { putPeer(m_peers, number, std::move(facts)); }
    void pin(DecoderPin pin) override { m_pins.add(std::move(pin)); }
    void passed(std::uint32_t records, std::int64_t firstTime) {
        if (m_part.records == 0)
            m_part.firstTime = firstTime;
        m_part.records += records;
    }
    Part take() { return std::exchange(m_part, {}); }
    std::uint32_t records() const { return m_part.records; }

private:
    Peers& m_peers;
    Notes& m_notes;
    DecoderPins& m_pins;
    Part m_part;
};

/// The size of a section's first block, if it is one of ours.
std::size_t ownSection(ByteView bytes) {
    constexpr std::string_view name = "ipcscope ";
    const std::size_t optionAt = blockHead + sectionHeader;
    if (bytes.size() < optionAt + 4 + name.size() ||
        static_cast<BlockType>(numberAt<std::uint32_t>(bytes, 0, little)) != BlockType::Section ||
        numberAt<std::uint32_t>(bytes, blockHead, little) != byteOrderMagic)
        return 0;
    const std::size_t length = numberAt<std::uint32_t>(bytes, 4, little);
    const bool ours = numberAt<std::uint16_t>(bytes, optionAt, little) == option::userApplication &&
                      textOf(bytes.subspan(optionAt + 4, name.size())) == name;
    return ours && length % 4 == 0 && length <= bytes.size() ? length : 0;
}

} // namespace

bool PartFinder::canceled(std::uint64_t done) const {
    return m_progress && !m_progress(done, m_file.m_size);
}

Result<void> PartFinder::find() {
    constexpr std::size_t front = 256;
    const auto head = readAt(m_file.m_fd.get(), 0, front);
    const auto begin = ownSection(head);
    if (begin > 0 && byDirectory(begin))
        return {};
    m_file.m_parts.clear();
    m_file.m_peers.clear();
    m_file.m_notes.clear();
    m_file.m_pins = {};
    if (begin == 0)
        return byReading(Decoder());
    std::vector<Interface> interfaces;
    const auto reached = byIndexes(begin, interfaces);
    const auto last = m_file.m_parts.empty() ? nullptr : m_file.load(m_file.m_parts.back());
    return byReading(
        Decoder::within(reached, m_file.count(), std::move(interfaces), last ? last->timeBefore(last->count()) : 0));
}

bool PartFinder::byDirectory(std::uint64_t begin) {
    const int fd = m_file.m_fd.get();
    const auto size = m_file.m_size;
    if (size < begin + blockFrame + directoryHeader)
        return false;
    const auto tail = readAt(fd, size - 4, 4);
    const std::uint64_t length = tail.size() == 4 ? numberAt<std::uint32_t>(tail, 0, little) : 0;
    if (length < blockFrame + directoryHeader || length > size - begin)
        return false;
    const auto at = size - length;
    const auto head = readAt(fd, at, blockHead + directoryHeader);
    if (head.size() < blockHead + directoryHeader ||
        static_cast<BlockType>(numberAt<std::uint32_t>(head, 0, little)) != BlockType::Directory ||
        numberAt<std::uint32_t>(head, 4, little) != length || numberAt<std::uint64_t>(head, 16, little) != at)
        return false;
    const std::size_t count = numberAt<std::uint32_t>(head, 8, little);
    if (length != blockFrame + directoryHeader + std::uint64_t{count} * directoryEntry)
        return false;
    constexpr std::size_t together = window / directoryEntry;
    Bytes entries;
    auto free = begin;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % together == 0) {
            const auto wanted = std::min(together, count - i) * directoryEntry;
            entries = readAt(fd, at + blockHead + directoryHeader + std::uint64_t{i} * directoryEntry, wanted);
            if (entries.size() < wanted)
                return false;
        }
        const auto entry = ByteView(entries).subspan(i % together * directoryEntry, directoryEntry);
        Part part{.offset = numberAt<std::uint64_t>(entry, 0, little),
                  .length = numberAt<std::uint64_t>(entry, 8, little),
                  .first = m_file.count(),
                  .records = numberAt<std::uint32_t>(entry, 16, little),
                  .tellers = numberAt<std::uint32_t>(entry, 20, little),
                  .firstTime = static_cast<std::int64_t>(numberAt<std::uint64_t>(entry, 24, little)),
                  .decoder = {}};
        const auto index = blockFrame + indexHeader + std::uint64_t{part.records} * sizeof(RecordHeader);
        if (part.offset < free || part.offset > at || part.length > at - part.offset || index > maxIndex ||
            index > at - part.offset - part.length || part.length < chunkHeadSize || part.length > maxRun ||
            part.records == 0)
            return false;
        free = part.offset + part.length + index;
        m_file.m_parts.push_back(std::move(part));
    }
    if (const auto remarks = numberAt<std::uint64_t>(head, 24, little); remarks > 0)
        readRemarks(remarks, at);
    return true;
}

/// Blocks of peers, notes and pins, from `begin` on; mostly there are none. Answers where they end.
std::uint64_t PartFinder::readRemarks(std::uint64_t begin, std::uint64_t end) {
    CountingSink sink(m_file.m_peers, m_file.m_notes, m_file.m_pins);
    auto decoder = Decoder::within(begin, m_file.count(), {});
    Bytes bytes = readAt(m_file.m_fd.get(), begin, blockHead);
    std::size_t used = 0;
    const auto has = [&](std::size_t needed) {
        if (bytes.size() - used >= needed)
            return true;
        if (needed > end - begin || needed > maxBlock)
            return false;
        const auto size = std::min<std::uint64_t>(end - begin, std::max(window, needed));
        bytes = readAt(m_file.m_fd.get(), begin, static_cast<std::size_t>(size));
        used = 0;
        return bytes.size() >= needed;
    };
    while (has(blockHead)) {
        const auto type = static_cast<BlockType>(numberAt<std::uint32_t>(bytes, used, little));
        const std::size_t length = numberAt<std::uint32_t>(bytes, used + 4, little);
        if ((type != BlockType::Peers && type != BlockType::Notes && type != BlockType::Pins) || length < blockFrame ||
            !has(length) ||
            decoder.take(MutableBytes(bytes).subspan(used, length), Decoder::Input::Whole, sink) != length ||
            decoder.damage())
            break;
        used += length;
        begin += length;
    }
    return begin;
}

/// The interface that stands right behind the section header, before the first chunk. Answers where it ends, or `begin`
/// if it is no such one.
std::uint64_t PartFinder::readFirstInterface(std::uint64_t begin, std::vector<Interface>& interfaces) const {
    const int fd = m_file.m_fd.get();
    const auto head = readAt(fd, begin, blockHead);
    if (head.size() < blockHead ||
        static_cast<BlockType>(numberAt<std::uint32_t>(head, 0, little)) != BlockType::Interface)
        return begin;
    const std::size_t length = numberAt<std::uint32_t>(head, 4, little);
    if (length < blockFrame + interfaceHeader || length > window)
        return begin;
    auto blocks = readAt(fd, begin, length + sizeof(std::uint32_t));
    if (blocks.size() < length + sizeof(std::uint32_t))
        return begin;
    Peers others;
    Notes notes;
    DecoderPins pins;
    CountingSink sink(others, notes, pins);
    auto decoder = Decoder::within(begin, 0, {});
    const bool taken = decoder.take(MutableBytes(blocks).first(length), Decoder::Input::Whole, sink) == length;
    const auto next = static_cast<BlockType>(numberAt<std::uint32_t>(blocks, length, little));
    if (!taken || decoder.interfaces().empty() || decoder.interfaces().front().peer != 0 ||
        (next != BlockType::ChunkHead && next != BlockType::Peers))
        return begin;
    interfaces.assign(decoder.interfaces().begin(), decoder.interfaces().end());
    return begin + length;
}

/// Of all parts so far.
std::uint32_t PartFinder::highestPeer() const {
    std::uint32_t out = m_file.m_peers.empty() ? 0 : m_file.m_peers.rbegin()->first;
    for (const auto& part : m_file.m_parts) {
        const auto records = m_file.load(part);
        for (const auto& header : records->headers())
            out = std::max(out, header.peer());
    }
    return out;
}

/// Answers where the chunks end that have an index.
std::uint64_t PartFinder::byIndexes(std::uint64_t begin, std::vector<Interface>& interfaces) {
    constexpr std::size_t indexHead = blockHead + indexHeader;
    const int fd = m_file.m_fd.get();
    begin = readFirstInterface(begin, interfaces);
    for (std::size_t hops = 1;; ++hops) {
        if (hops % askEvery == 0 && canceled(begin))
            return begin;
        begin = readRemarks(begin, m_file.m_size);
        const auto head = readAt(fd, begin, chunkHeadSize);
        if (head.size() < chunkHeadSize ||
            static_cast<BlockType>(numberAt<std::uint32_t>(head, 0, little)) != BlockType::ChunkHead)
            return begin;
        const auto length = numberAt<std::uint64_t>(head, 8, little);
        if (length > m_file.m_size - begin || length < chunkHeadSize || length > maxRun)
            return begin;
        const auto index = Index::readHead(readAt(fd, begin + length, indexHead));
        if (!index || index->records == 0 || index->back != length || index->length > maxIndex ||
            index->records != numberAt<std::uint32_t>(head, 16, little) ||
            index->length > m_file.m_size - begin - length)
            return begin;
        const auto interfaceBytes = index->interfaces * sizeof(std::uint32_t);
        const auto words = readAt(fd, begin + length + indexHead, interfaceBytes + sizeof(std::uint64_t));
        if (words.size() < interfaceBytes + sizeof(std::uint64_t))
            return begin;
        const auto added = Index::interfacesIn(ByteView(words).first(interfaceBytes));
        interfaces.insert(interfaces.end(), added.begin(), added.end());
        m_file.m_parts.push_back(
            {.offset = begin,
             .length = length,
             .first = m_file.count(),
             .records = static_cast<std::uint32_t>(index->records),
             .tellers = numberAt<std::uint32_t>(head, 20, little),
             .firstTime = static_cast<std::int64_t>(numberAt<std::uint64_t>(words, interfaceBytes, little)),
             .decoder = {}});
        begin += length + index->length;
    }
}

Result<void> PartFinder::byReading(Decoder decoder) {
    const int fd = m_file.m_fd.get();
    CountingSink sink(m_file.m_peers, m_file.m_notes, m_file.m_pins);
    Bytes bytes;
    std::size_t used = 0;
    auto start = std::make_shared<const Decoder>(decoder);
    const auto endPart = [&] {
        if (sink.records() > 0) {
            Part part = sink.take();
            part.first = m_file.count();
            part.offset = start->offset();
            part.length = decoder.offset() - start->offset();
            part.decoder = start;
            m_file.m_parts.push_back(std::move(part));
        }
        start = std::make_shared<const Decoder>(decoder);
    };
    bool passedOver = !m_file.m_parts.empty();
    const auto take = [&](MutableBytes rest, Decoder::Input input) {
        if (passedOver && rest.size() >= blockFrame &&
            static_cast<BlockType>(numberAt<std::uint32_t>(rest, 0, little)) == BlockType::Section) {
            passedOver = false;
            decoder.reserve(highestPeer()); // they are in another section
            endPart();
        }
        const auto inPart = std::min<std::uint64_t>(partSize, decoder.offset() - start->offset());
        const auto passed = decoder.pass(rest, partSize - static_cast<std::size_t>(inPart));
        if (passed.records == 0)
            return decoder.take(rest, input, sink);
        sink.passed(passed.records, passed.firstTime);
        return passed.bytes;
    };
    for (;;) {
        const auto input =
            decoder.offset() + (bytes.size() - used) >= m_file.m_size ? Decoder::Input::Whole : Decoder::Input::MayGrow;
        if (const auto taken = take(MutableBytes(bytes).subspan(used), input); taken > 0) {
            used += taken;
            if (decoder.offset() - start->offset() >= partSize)
                endPart();
            continue;
        }
        const auto left = bytes.size() - used;
        if (decoder.stopped() || decoder.offset() + left >= m_file.m_size ||
            decoder.needed() > m_file.m_size - decoder.offset())
            break;
        if (canceled(decoder.offset()))
            return failure(std::make_error_code(std::errc::operation_canceled), "read");
        if (decoder.needed() > window && decoder.ignores(ByteView(bytes).subspan(used))) {
            endPart(); // so that who reads it does not have to read the block either
            const auto last = readAt(fd, decoder.offset() + decoder.needed() - 4, 4);
            if (last.size() < 4)
                break;
            decoder.passOver(last);
            start = std::make_shared<const Decoder>(decoder);
            bytes.clear();
            used = 0;
            continue;
        }
        const auto more = std::max<std::uint64_t>(window, decoder.needed());
        const auto wanted = static_cast<std::size_t>(std::min(more, m_file.m_size - decoder.offset()));
        if (wanted > window) {
            bytes = {}; // not both at a time
            bytes = readAt(fd, decoder.offset(), wanted);
        } else {
            bytes.resize(wanted);
            bytes.resize(readAt(fd, decoder.offset(), MutableBytes(bytes)));
        }
        used = 0;
        if (bytes.size() <= left)
            break;
    }
    decoder.finish(static_cast<std::size_t>(std::min<std::uint64_t>(m_file.m_size - decoder.offset(), 1)));
    endPart();
    m_file.m_damage = decoder.damage();
    if (!decoder.begun())
        return failure(std::make_error_code(std::errc::bad_message), "read");
    return {};
}

} // namespace ipcscope::capture::pcapng
