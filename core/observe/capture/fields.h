// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/notes.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/record.h"
#include "core/transport/zmtp/message.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

class DecoderPins;
class Replies;

/// A record with what is known around it. One thread's, because of `ahead`.
struct Row {
    Record record;
    RecordId id = 0;
    std::int64_t previousTime = 0;     ///< of the row before; its own for the first, and for a protocol command
    std::string_view endpoint = {};    ///< of the capture
    std::string_view method = {};      ///< a Source's name
    const PeerFacts* peer = nullptr;   ///< may be null
    const Note* note = nullptr;        ///< may be null
    const Replies* replies = nullptr;  ///< may be null
    const DecoderPins* pins = nullptr; ///< may be null
    /// Frames are asked for in order: the next one is not looked for from the first.
    struct Ahead {
        std::size_t frame = 0;
        zmtp::FrameReader frames{{}};
    };
    mutable std::optional<Ahead> ahead = {};
};

/// What stands behind a field's name: frame[1], json.list[0].price.
struct Selector {
    struct Step {
        std::string key;
        std::size_t index = 0; ///< where there is no key
        bool isIndex = false;
    };
    std::size_t frame = 0; ///< from 1
    std::vector<Step> path;
};

/// One value of a field. Bytes are valid until the next is read.
struct Value {
    enum class What : std::uint8_t { Integer, Large, Real, Bytes };
    What what = What::Integer;
    std::int64_t integer = 0;
    std::uint64_t large = 0; ///< beyond what `integer` holds
    double real = 0;
    ByteView bytes; ///< also of a Real that is infinite only because a double ends earlier: as it was written
};

/// A filter word, a column and a CSV heading at once.
struct Field {
    enum class Type : std::uint8_t {
        Number,
        Size,     ///< bytes
        Time,     ///< ns since the epoch
        Duration, ///< ns
        Text,
        Word, ///< one of `words`, or a protocol's word in any case
        Any,  ///< what the payload says
    };
    enum class Takes : std::uint8_t { Nothing, Frame, FrameSize, Path };
    /// What of a row its value depends on, beside what is the same for all rows.
    enum class Of : std::uint8_t {
        Record,
        Header,     ///< and the id
        HeaderSize, ///< the header says how much it is at least and at most
        Peer,       ///< and their number
    };

    std::string_view name; ///< "frame[n]" and "json" take a selector
    Type type;
    Takes takes;
    std::string_view heading; ///< of a column, English source text
    /// The value number `index`; false: there is none. Most fields have one at most. `scratch` holds made bytes.
    bool (*read)(const Row& row, const Selector& selector, std::size_t index, Value& out, std::string& scratch);
    std::span<const std::string_view> words = {};
    Of of = Of::Record;
};

std::span<const Field> fields();

/// A field as it is written: "topic", "frame[2].size", "json.a.b[0]".
struct FieldReference {
    const Field* field = nullptr;
    Selector selector;
    std::string written = {};
};
std::optional<FieldReference> fieldNamed(std::string_view written);
/// The name that looks most like it; empty: none does.
std::string_view nearestField(std::string_view written);
/// Whether its value comes from Row::replies.
bool asksForReplies(const FieldReference& reference);
/// Whether a value of it is made of the whole payload, which takes as long as that is large.
bool readsPayload(const FieldReference& reference);
/// All values as text for a cell or a CSV column: exact bytes, several separated by spaces; a time as ISO 8601. Ends
/// once there are `limit` bytes.
std::string textOf(const FieldReference& reference, const Row& row,
                   std::size_t limit = std::numeric_limits<std::size_t>::max());
/// The first value alone, whole. Empty: there is none, or it is empty.
std::string firstTextOf(const FieldReference& reference, const Row& row);

} // namespace ipcscope::capture
