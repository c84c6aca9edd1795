// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/node.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::decode {

/// One value of a binary document, or the head of a map or array in it: what MessagePack and CBOR have in common.
struct Item {
    enum class What : std::uint8_t { Map, Array, Integer, Real, Text, Bytes, Word, Extension, Break };
    What what = What::Break;
    bool endless = false;  ///< a container that a Break ends
    bool chunked = false;  ///< `content` is a run of strings, each with its head, up to a Break
    bool negative = false; ///< an integer is -1 - number
    bool narrow = false;   ///< a real was written with 32 bits or fewer
    ByteRange range;       ///< tags included; of a map or array: its head only
    ByteRange content;     ///< of text, bytes and extensions
    /// Of a map: pairs; of an array: elements; of an integer: see `negative`.
    std::uint64_t number = 0;
    double real = 0;
    std::int64_t type = 0; ///< of an extension
    std::string_view word; ///< "true"; empty: simple value `number`
    std::uint64_t tag = 0; ///< the innermost of `tags`
    std::uint64_t tags = 0;

    bool opens() const { return what == What::Map || what == What::Array; }
};

enum class ItemTrouble : std::uint8_t {
    None,
    Malformed, ///< not of the format
    Truncated, ///< right up to the end, which comes too early; also a length that there are not enough bytes for
    TooDeep,   ///< nested deeper than wanted
};

/// Reads the item that begins at `at` (which is within `bytes`). Never looks at what a container holds.
using ReadItem = ItemTrouble (*)(ByteView bytes, std::size_t at, Item& out);
/// msgpack.org, specification of 2017: all types.
ItemTrouble readMessagePackItem(ByteView bytes, std::size_t at, Item& out);
/// RFC 8949: well-formed items.
ItemTrouble readCborItem(ByteView bytes, std::size_t at, Item& out);

/// Nothing if it does not fit.
std::optional<std::int64_t> integerOf(const Item& item);
/// Of an integer or a real.
double realOf(const Item& item);
/// The exact bytes of text, bytes or an extension: a view of `bytes`, or of `scratch` where chunks had to be joined.
/// Stops after `limit` bytes or so.
ByteView contentOf(const Item& item, ByteView bytes, ReadItem read, std::string& scratch, std::size_t limit);
/// How many bytes contentOf() has without a limit.
std::uint64_t contentSize(const Item& item, ByteView bytes, ReadItem read);
/// ISO 8601 in UTC if the item is a point in time: MessagePack's extension -1. CBOR's tag 1 before a
/// number.
std::optional<std::string> timeOf(const Item& item, ByteView content);
/// A number, word or extension for people, without tags. Strings are not for this.
std::string plainText(const Item& item);

} // namespace ipcscope::decode
