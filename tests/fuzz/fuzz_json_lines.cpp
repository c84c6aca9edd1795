// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Lines of anybody, in chunks of the input's choosing. Records that came out are written and read again: the
// second time they must be the same.
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/json_lines/reader.h"
#include "tests/fuzz/must.h"

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {

struct Read {
    Chunk chunk{0, 0};
    Notes notes;
    bool damaged = false;
};

Read readIn(ByteView bytes, std::size_t step) {
    Read out;
    JsonLinesReader reader;
    const auto take = [&] {
        if (const auto chunk = reader.take()) {
            must(!chunk->empty());
            out.chunk.append(*chunk);
        }
        out.notes.merge(reader.takeNotes());
    };
    while (!bytes.empty()) {
        const auto some = std::min(bytes.size(), step);
        reader.received(bytes.first(some));
        bytes = bytes.subspan(some);
        take();
    }
    reader.ended();
    take();
    must(reader.begun() == (out.chunk.count() > 0));
    out.damaged = reader.damage().has_value();
    return out;
}

Bytes written(const Read& read) {
    const auto out = exportJson({.notes = read.notes});
    Bytes bytes;
    for (std::size_t i = 0; i < read.chunk.count(); ++i)
        out->record({.record = read.chunk.record(i), .id = i}, bytes);
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const auto once = readIn(ByteView(data + 1, size - 1), data[0] + std::size_t{1});
    const auto again = readIn(written(once), 4096);
    must(!again.damaged && again.notes == once.notes && again.chunk.count() == once.chunk.count());
    for (std::size_t i = 0; i < once.chunk.count(); ++i) {
        const auto a = once.chunk.record(i);
        const auto b = again.chunk.record(i);
        must(a.header.time == b.header.time && a.header.peerAndKind == b.header.peerAndKind &&
             a.header.code == b.header.code && std::ranges::equal(a.bytes, b.bytes));
    }
    return 0;
}
