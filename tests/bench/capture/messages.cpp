// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/capture/messages.h"

#include "core/observe/capture/output_file.h"
#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/peer_facts.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace ipcscope::bench {
namespace {

using capture::Chunk;
using capture::Direction;
using capture::Kind;
using capture::RecordHeader;

constexpr std::size_t batch = 32'768;
constexpr std::size_t usualSize = 64;
constexpr std::size_t largest = 96;
constexpr std::int64_t firstTime = 1'700'000'000'000'000'000;
constexpr std::int64_t apart = 10'000; // ns
constexpr std::uint32_t publisher = 1;

/// The wire bytes of message `number`; valid until the next call.
class Wire {
public:
    explicit Wire(Sizes sizes)
        : m_sizes(sizes) {}
    ByteView of(std::size_t number) {
        const std::size_t size = m_sizes == Sizes::Equal ? usualSize : 32 + number * 7 % 64;
        m_bytes[0] = 0;
        m_bytes[1] = static_cast<std::uint8_t>(size);
        auto* const body = m_bytes.data() + 2;
        const auto end = fmt::format_to_n(body, size, "topic.{:03} {{\"seq\":{},\"v\":{}}}", number % 1000, number,
                                          number * 7 % 1'000'003);
        std::fill(end.out, body + size, std::uint8_t{'x'});
        if (number % 1000 == 7)
            std::ranges::copy(rareText, body + size - rareText.size() - 2);
        return ByteView(m_bytes).first(size + 2);
    }

private:
    Sizes m_sizes;
    std::array<std::uint8_t, largest + 2> m_bytes{};
};

RecordHeader headerOf(std::size_t number, Kind kind, Direction direction) {
    RecordHeader out;
    out.time = firstTime + static_cast<std::int64_t>(number) * apart;
    out.peerAndKind = RecordHeader::pack(publisher, kind, direction);
    out.frames = kind == Kind::Message ? 1 : 0;
    return out;
}

void write(capture::OutputFile& file, Bytes& bytes) {
    if (!file.write(bytes))
        throw std::runtime_error("cannot write " + file.path());
    bytes.clear();
}

} // namespace

void makeMessages(std::size_t count, Sizes sizes, const std::function<void(std::shared_ptr<const Chunk>)>& take) {
    Wire wire(sizes);
    for (std::size_t number = 0; number < count;) {
        const auto chunk = std::make_shared<Chunk>(batch, batch * (usualSize + 2));
        if (number == 0) {
            capture::PeerFacts facts;
            facts.endpoint = "ipc:///run/feed/quotes.ipc";
            facts.process = "feedd";
            facts.type = "PUB";
            chunk->append(headerOf(0, Kind::PeerUp, Direction::None), capture::encode(facts));
        }
        for (const auto end = std::min(count, number + batch); number < end; ++number)
            chunk->append(headerOf(number, Kind::Message, Direction::Received), wire.of(number));
        chunk->shrink();
        take(chunk);
    }
}

std::unique_ptr<capture::Store> storeOf(std::size_t count, Sizes sizes) {
    constexpr std::size_t plenty = std::size_t{16} << 30;
    auto store = std::make_unique<capture::Store>(plenty);
    makeMessages(count, sizes, [&store](std::shared_ptr<const Chunk> chunk) { store->append(std::move(chunk)); });
    return store;
}

void writeForeign(const std::string& path, std::size_t count) {
    using namespace capture::pcapng;
    constexpr std::uint16_t user0 = 147;
    constexpr std::size_t writeAt = 1 << 20;
    auto file = capture::OutputFile::create(path);
    if (!file)
        throw std::runtime_error("cannot create " + path);
    Bytes out;
    BlockBuilder section(out, BlockType::Section);
    section.number(byteOrderMagic);
    section.number(majorVersion);
    section.number(std::uint16_t{0});
    section.number(~std::uint64_t{0});
    section.finish();
    BlockBuilder interface(out, BlockType::Interface);
    interface.number(user0);
    interface.number(std::uint16_t{0});
    interface.number(std::uint32_t{0});
    interface.finish();
    Wire wire(Sizes::Equal);
    for (std::size_t number = 0; number < count; ++number) {
        const auto bytes = wire.of(number);
        const auto microseconds =
            static_cast<std::uint64_t>(firstTime + static_cast<std::int64_t>(number) * apart) / 1000;
        BlockBuilder packet(out, BlockType::EnhancedPacket);
        packet.number(std::uint32_t{0});
        packet.number(static_cast<std::uint32_t>(microseconds >> 32));
        packet.number(static_cast<std::uint32_t>(microseconds));
        packet.number(static_cast<std::uint32_t>(bytes.size()));
        packet.number(static_cast<std::uint32_t>(bytes.size()));
        packet.bytes(bytes);
        packet.finish();
        if (out.size() >= writeAt)
            write(*file, out);
    }
    write(*file, out);
}

double milliseconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

} // namespace ipcscope::bench
