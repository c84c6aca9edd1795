// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/chunk.h"

#include <memory>
#include <random>
#include <vector>

namespace ipcscope::capture {

/// A record that owns its bytes: what a naive model keeps.
struct OwnedRecord {
    std::uint32_t peer = 0;
    Kind kind{};
    Direction direction{};
    std::uint16_t frames = 0;
    std::int16_t code = 0;
    Bytes bytes;

    RecordHeader header() const {
        RecordHeader out;
        out.peerAndKind = RecordHeader::pack(peer, kind, direction);
        out.frames = frames;
        out.code = code;
        return out;
    }
    bool is(const Record& record) const {
        return record.header.peer() == peer && record.header.kind() == kind && record.header.direction() == direction &&
               record.header.frames == frames && record.header.code == code && record.header.size == bytes.size() &&
               copyOf(record.bytes) == bytes;
    }
};

/// Whether these are the first of what was made, all that there are.
inline bool areFirst(const Chunk& read, const std::vector<OwnedRecord>& made) {
    if (read.count() > made.size())
        return false;
    for (std::size_t i = 0; i < read.count(); ++i)
        if (!made[i].is(read.record(i)))
            return false;
    return true;
}

class RandomRecords {
public:
    explicit RandomRecords(unsigned seed)
        : m_random(seed) {}

    std::uint64_t below(std::uint64_t limit) {
        return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(m_random);
    }
    OwnedRecord record(std::size_t largest) {
        OwnedRecord out;
        out.peer = static_cast<std::uint32_t>(below(1 << 24));
        out.kind = static_cast<Kind>(below(12));
        out.direction = static_cast<Direction>(below(5));
        out.frames = static_cast<std::uint16_t>(below(65'536));
        out.code = static_cast<std::int16_t>(below(65'536));
        out.bytes.resize(below(largest + 1));
        for (auto& byte : out.bytes)
            byte = static_cast<std::uint8_t>(m_random());
        return out;
    }
    /// Also appended to `model`.
    std::shared_ptr<const Chunk> batch(std::size_t records, std::size_t largest, std::vector<OwnedRecord>& model) {
        auto out = std::make_shared<Chunk>(below(records + 1), below(1000));
        for (std::size_t i = 0; i < records; ++i) {
            model.push_back(record(largest));
            out->append(model.back().header(), model.back().bytes);
        }
        return out;
    }

private:
    std::mt19937 m_random;
};

} // namespace ipcscope::capture
