// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/filter/filter.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ipcscope::capture {

class Chunk;
struct Surroundings;

/// What a filter can tell of records by their headers alone, which lie side by side in a chunk while their bytes are
/// all over the memory. One thread; filter and surroundings must outlive it and stay as they are.
class Glance {
public:
    static constexpr std::size_t together = 64;
    /// A bit for each of the records looked at together, the first the lowest.
    struct Verdict {
        std::uint64_t yes = 0;                      ///< they pass
        std::uint64_t possible = ~std::uint64_t{0}; ///< the others do not; of those that are no yes, bytes must tell
    };

    /// The headers are those of `chunk`.
    Glance(const Filter& filter, const Chunk& chunk, const Surroundings& surroundings);

    /// False: no record's header ever tells.
    bool tellsAnything() const { return m_tells; }
    /// Of `together` records at most; `first`: id of the first. Bits beyond them mean nothing.
    Verdict at(std::span<const RecordHeader> headers, RecordId first);

private:
    /// A test of the peer is made once for each of them, as long as they do not share a place.
    struct Place {
        std::uint32_t peer;
        bool holds;
    };
    static constexpr std::size_t places = 64;
    /// The numbers that a comparison with a whole number holds for, both ends included.
    struct Range {
        std::int64_t from;
        std::int64_t to;
        bool has(std::int64_t number) const { return number >= from && number <= to; }
    };
    struct Step {
        Filter::Node node;
        const Filter::Test* test = nullptr; ///< of a test
        std::size_t places = 0;             ///< of a test of the peer: which of m_places
        std::optional<Range> range = {};    ///< of a test of the size
    };
    static std::optional<Range> rangeOf(const Filter::Test& test);
    Verdict verdict(std::size_t step, std::span<const RecordHeader> headers, RecordId first);
    Verdict ofTest(const Step& step, std::span<const RecordHeader> headers, RecordId first);
    Verdict ofSize(const Step& step, std::span<const RecordHeader> headers) const;
    Verdict ofPeer(const Step& step, std::span<const RecordHeader> headers);
    bool holdsForPeer(const Step& step, const RecordHeader& header) const;

    const Surroundings& m_surroundings;
    const bool m_singlesAreShortest;
    std::vector<Step> m_steps;
    std::vector<std::array<Place, places>> m_places;
    bool m_tells = false;
};

} // namespace ipcscope::capture
