// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/item_path.h"

#include "core/observe/decode/items/item_notation.h"

#include <limits>

namespace ipcscope::capture {

namespace {

using decode::Item;
using decode::ItemFormat;
using decode::ItemReader;
using Token = ItemReader::Token;

constexpr std::size_t maxDepth = decode::Limits().depth;
constexpr std::size_t longestNotation = 64 << 10;
constexpr std::size_t anySize = std::numeric_limits<std::size_t>::max();

/// Goes on until the value that begins with `token` has ended.
bool skip(ItemReader& reader, Token token) {
    if (token != Token::Open)
        return token == Token::Value;
    const auto depth = reader.depth();
    while (reader.depth() >= depth) {
        if (reader.next() == Token::Fault)
            return false;
    }
    return true;
}

bool isNamed(const Item& key, std::string_view name, ByteView frame, const ItemFormat& format) {
    if (key.opens() || key.what == Item::What::Bytes || key.what == Item::What::Extension)
        return false;
    if (key.what != Item::What::Text)
        return decode::plainText(key) == name;
    std::string scratch;
    return ipcscope::textOf(decode::contentOf(key, frame, format.read, scratch, name.size() + 1)) == name;
}

/// From the container that was opened last to the first token of the member wanted.
bool enter(ItemReader& reader, Token& token, const Selector::Step& step, ByteView frame, const ItemFormat& format) {
    if (token != Token::Open || (reader.item().what == Item::What::Array) != step.isIndex)
        return false;
    for (std::size_t index = 0;; ++index) {
        token = reader.next();
        bool wanted = index == step.index;
        if (token == Token::Key) {
            wanted = isNamed(reader.item(), step.key, frame, format);
            token = reader.next();
        }
        if (token != Token::Value && token != Token::Open)
            return false;
        if (wanted)
            return true;
        if (!skip(reader, token))
            return false;
    }
}

void setScalar(const Item& item, ByteView frame, const ItemFormat& format, Value& out, std::string& scratch) {
    if (const auto integer = decode::integerOf(item)) {
        out = {.integer = *integer, .bytes = {}};
        return;
    }
    if (item.what == Item::What::Integer && !item.negative) {
        out = {.what = Value::What::Large, .large = item.number, .bytes = {}};
        return;
    }
    if (item.what == Item::What::Integer || item.what == Item::What::Real) {
        out = {.what = Value::What::Real, .real = decode::realOf(item), .bytes = {}};
        return;
    }
    out = {.what = Value::What::Bytes, .bytes = decode::contentOf(item, frame, format.read, scratch, anySize)};
    const auto time = decode::timeOf(item, out.bytes);
    if (item.what != Item::What::Word && !time)
        return;
    scratch = time ? *time : decode::plainText(item);
    out.bytes = bytesOf(scratch);
}

} // namespace

bool itemAt(ByteView frame, const ItemFormat& format, const std::vector<Selector::Step>& path, Value& out,
            std::string& scratch) {
    if (frame.empty())
        return false;
    ItemReader reader(frame, format.read, maxDepth);
    auto token = reader.next();
    if (token != Token::Open)
        return false;
    for (const auto& step : path) {
        if (!enter(reader, token, step, frame, format))
            return false;
    }
    const Item item = reader.item();
    if (!decode::isCertainly(format, frame, {}))
        return false;
    if (token == Token::Value) {
        setScalar(item, frame, format, out, scratch);
        return true;
    }
    skip(reader, token);
    const auto part = frame.subspan(item.range.begin, reader.at() - item.range.begin);
    scratch = decode::notation(part, format.read, maxDepth, longestNotation);
    out = {.what = Value::What::Bytes, .bytes = bytesOf(scratch)};
    return true;
}

} // namespace ipcscope::capture
