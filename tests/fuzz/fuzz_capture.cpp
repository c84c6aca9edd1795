// SPDX-License-Identifier: GPL-3.0-or-later
// A capture file of anybody, opened as a file and read as a stream in chunks of the input's choosing.
#include "core/observe/capture/pcapng/file.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "tests/fuzz/must.h"

#include <algorithm>

#include <sys/mman.h>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {

void asFile(ByteView bytes) {
    UniqueFd fd(::memfd_create("fuzz", MFD_CLOEXEC));
    must(::write(fd.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    const auto file = pcapng::CaptureFile::of(std::move(fd), "fuzz");
    if (!file)
        return;
    RecordId count = 0;
    std::size_t size = 0;
    for (std::size_t part = 0; part < (*file)->parts().size(); ++part) {
        const auto chunk = (*file)->load(part);
        must(chunk->count() == (*file)->parts()[part].records && (*file)->parts()[part].first == count);
        count += chunk->count();
        size += chunk->bytes().size();
        for (const auto& header : chunk->headers())
            must(header.kind() <= Kind::Lost && header.direction() <= Direction::ToClient);
    }
    must(count == (*file)->count());
    constexpr std::size_t interfaceFacts = 64; // what a packet's interface adds
    must(size <= (interfaceFacts + 9) * bytes.size());
}

void asStream(ByteView bytes, std::size_t step) {
    pcapng::StreamReader reader;
    while (!bytes.empty()) {
        const auto some = std::min(bytes.size(), step);
        reader.received(bytes.first(some));
        bytes = bytes.subspan(some);
        if (const auto chunk = reader.take())
            must(!chunk->empty());
        reader.takeNotes();
    }
    reader.ended();
    must(!reader.begun() || reader.damage() || !reader.stopped());
}

} // namespace

/// A byte that chooses the size of pieces, then the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const ByteView bytes(data + 1, size - 1);
    asFile(bytes);
    asStream(bytes, data[0] + std::size_t{1});
    return 0;
}
