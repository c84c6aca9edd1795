// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <cstdint>
#include <memory>

namespace ipcscope::capture::pcapng {

class Decoder;

/// A run of blocks that makes one chunk.
struct Part {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;               ///< with an index behind it: up to the index
    RecordId first = 0;                     ///< number of its first record in the file
    std::uint32_t records = 0;              ///< one at least
    std::uint32_t tellers = 0;              ///< of the records: those that tells() is true of
    std::int64_t firstTime = 0;             ///< of the first record
    std::shared_ptr<const Decoder> decoder; ///< as it was before; null: there is an index behind the part
};

/// Records that must be looked at before a part is shown: who is there, and commands, which no list shows. A part
/// without any need not be read before somebody wants to see it.
constexpr bool tells(Kind kind) {
    return kind == Kind::PeerUp || kind == Kind::PeerDown || kind == Kind::Command;
}

} // namespace ipcscope::capture::pcapng
