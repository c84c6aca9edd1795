// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/store.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ipcscope::capture {

/// The newest message before record `id` that went the same way and is alike: of several frames, with the same first
/// frame (the topic); of one frame, of the same connection. `message` is that record. Any thread; `stale` is asked now
/// and then, true gives up.
std::optional<RecordId> previousAlike(const Store::Snapshot& snapshot, RecordId id, const Record& message,
                                      const std::atomic<bool>& stale);

/// One value that stands in two messages, or in one of them.
struct ComparedValue {
    std::uint32_t frame = 0;                ///< from 0
    std::string path = {};                  ///< showable: "list[0].price", or the offset of a line of bytes
    std::optional<std::string> before = {}; ///< showable, shortened; nothing: it is not there
    std::optional<std::string> after = {};  ///< the same
    bool differs = false;                   ///< in any byte, also where the texts are shortened
};

struct Comparison {
    std::vector<ComparedValue> values; ///< in the order of `after`, what has gone where it was
    bool cut = false;                  ///< there is more than was compared
    bool identical = false;            ///< all bytes are the same, also where it is cut
};

inline constexpr std::size_t comparedFrames = 100;     ///< of each message
inline constexpr std::size_t comparedBytes = 64 << 10; ///< of each frame
inline constexpr std::size_t comparedValues = 20'000;  ///< of each message
inline constexpr std::size_t comparedPath = 500;       ///< bytes of a path; what is longer ends with "…"

/// Value by value where the frames have a format, else by lines of 8 bytes. Both are messages.
Comparison compare(const Record& before, const Record& after, const DecoderPins& pins);

} // namespace ipcscope::capture
