// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/remarks.h"

#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/pcapng/decoder.h"
#include "core/observe/decode/decoders.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::size_t enoughRemarks = 1 << 20; ///< bytes of a block

}

void putNotes(const Notes& notes, Bytes& out) {
    for (auto next = notes.begin(); next != notes.end();) {
        const auto begin = out.size();
        BlockBuilder block(out, BlockType::Notes);
        for (; next != notes.end() && out.size() - begin < enoughRemarks; ++next) {
            const auto& [id, note] = *next;
            block.number(id);
            block.number(std::uint32_t{note.marked});
            block.number(static_cast<std::uint32_t>(note.text.size()));
            block.bytes(bytesOf(note.text));
            block.pad();
        }
        block.finish();
    }
}

void putPeers(const Peers& peers, Bytes& out) {
    for (auto next = peers.begin(); next != peers.end();) {
        const auto begin = out.size();
        BlockBuilder block(out, BlockType::Peers);
        for (; next != peers.end() && out.size() - begin < enoughRemarks; ++next) {
            const auto facts = encode(next->second);
            block.number(next->first);
            block.number(static_cast<std::uint32_t>(facts.size()));
            block.bytes(facts);
            block.pad();
        }
        block.finish();
    }
}

void putPins(std::span<const DecoderPin> pins, Bytes& out) {
    while (!pins.empty()) {
        BlockBuilder block(out, BlockType::Pins);
        const auto some = pins.first(std::min(pins.size(), DecoderPins::most));
        for (const auto& pin : some) {
            const auto topic = pin.topic.value_or(std::string());
            const auto word = pin.decoder == nullptr ? std::string_view() : pin.decoder->word;
            block.number(pin.frame);
            block.number(pin.peer);
            block.number(std::uint32_t{pin.topic.has_value()});
            block.number(static_cast<std::uint32_t>(topic.size()));
            block.number(static_cast<std::uint32_t>(word.size()));
            block.bytes(bytesOf(topic));
            block.bytes(bytesOf(word));
            block.pad();
        }
        block.finish();
        pins = pins.subspan(some.size());
    }
}

std::optional<NoteRead> readNote(ByteView rest, ByteOrder order) {
    if (rest.size() < noteHeader)
        return std::nullopt;
    const std::size_t size = numberAt<std::uint32_t>(rest, 12, order);
    if (size > rest.size() - noteHeader)
        return std::nullopt;
    return NoteRead{.record = numberAt<std::uint64_t>(rest, 0, order),
                    .note = {.marked = numberAt<std::uint32_t>(rest, 8, order) != 0,
                             .text = std::string(textOf(rest.subspan(noteHeader, size)))},
                    .size = std::min(rest.size(), noteHeader + padded(size))};
}

bool readPeers(ByteView body, ByteOrder order, Sink& sink) {
    std::size_t peers = 0;
    for (auto rest = body; !rest.empty();) {
        if (rest.size() < peerHeader || ++peers > maxRemarks)
            return false;
        const std::size_t size = numberAt<std::uint32_t>(rest, 4, order);
        if (size > rest.size() - peerHeader)
            return false;
        auto facts = decodePeerFacts(rest.subspan(peerHeader, size));
        if (!facts)
            return false;
        sink.peer(numberAt<std::uint32_t>(rest, 0, order), std::move(*facts));
        rest = rest.subspan(std::min(rest.size(), peerHeader + padded(size)));
    }
    return true;
}

bool readPins(ByteView body, ByteOrder order, Sink& sink) {
    std::size_t pins = 0;
    for (auto rest = body; !rest.empty();) {
        if (rest.size() < pinHeader || ++pins > DecoderPins::most)
            return false;
        const auto number = [&](std::size_t at) { return numberAt<std::uint32_t>(rest, at, order); };
        const std::size_t topicSize = number(12);
        const std::size_t wordSize = number(16);
        const auto left = rest.size() - pinHeader;
        if (topicSize > left || wordSize > left - topicSize)
            return false;
        const auto word = textOf(rest.subspan(pinHeader + topicSize, wordSize));
        DecoderPin pin{.frame = number(0), .peer = number(4), .decoder = decode::decoderOf(word)};
        if (number(8) != 0)
            pin.topic = textOf(rest.subspan(pinHeader, topicSize));
        if (pin.decoder != nullptr || word.empty())
            sink.pin(std::move(pin));
        rest = rest.subspan(std::min(rest.size(), pinHeader + padded(topicSize + wordSize)));
    }
    return true;
}

} // namespace ipcscope::capture::pcapng
