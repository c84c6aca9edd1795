// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/decode/items/item.h"

#include <vector>

namespace ipcscope::decode {

/// Reads one document item by item: no recursion, no copy, nothing allocated by what the bytes announce.
class ItemReader {
public:
    enum class Token : std::uint8_t {
        Key,   ///< of a map's member; one that is a map or array itself is read over, item() has its range
        Value, ///< that holds no others
        Open,  ///< a map or array
        Close, ///< of the map or array opened last
        End,   ///< the document was whole and nothing follows it
        Fault, ///< see trouble(); final
    };
    /// Told apart, keys are tokens of their own; else they are values as others are.
    enum class Keys : std::uint8_t { ToldApart, AsValues };

    ItemReader(ByteView bytes, ReadItem read, std::size_t maxDepth, Keys keys = Keys::ToldApart)
        : m_bytes(bytes)
        , m_read(read)
        , m_maxDepth(maxDepth)
        , m_keys(keys) {}

    Token next();
    const Item& item() const { return m_item; }
    /// Behind the last token.
    std::size_t at() const { return m_at; }
    std::size_t depth() const { return m_open.size(); }
    ItemTrouble trouble() const { return m_trouble; }

private:
    struct Open {
        std::uint64_t left; ///< keys and values
        bool map;
        bool endless;
        bool odd = false; ///< a key was read, its value comes
    };
    Token fail(ItemTrouble trouble);
    Token close();
    Token key();
    void count();

    ByteView m_bytes;
    ReadItem m_read;
    std::size_t m_maxDepth;
    Keys m_keys;
    std::size_t m_at = 0;
    bool m_whole = false;
    Item m_item;
    ItemTrouble m_trouble = ItemTrouble::None;
    std::vector<Open> m_open;
};

/// How a format of maps and arrays is read and called.
struct ItemFormat {
    std::string_view name; ///< Decoded::format
    ReadItem read;
    bool validText; ///< text must be UTF-8
};
inline constexpr ItemFormat messagePack{"MessagePack", readMessagePackItem, false};
inline constexpr ItemFormat cbor{"CBOR", readCborItem, true};

/// Whether `bytes` are one map or array that is not too deep, and nothing else. Of more than a few million items the
/// first few million tell.
bool isWholeContainer(ByteView bytes, const ItemFormat& format, std::size_t maxDepth);

} // namespace ipcscope::decode
