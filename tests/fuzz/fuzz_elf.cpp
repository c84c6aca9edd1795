// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes are a file that some program runs: looking for a libzmq in it reads within what it has, and ends.
#include "core/observe/discovery/built_in_library.h"
#include "tests/fuzz/must.h"

#include <algorithm>

using namespace ipcscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file{data, size};
    std::size_t read = 0;
    const auto library = discovery::libraryBuiltInto([&](std::uint64_t offset, MutableBytes into) -> std::size_t {
        if (offset >= file.size())
            return 0;
        const ByteView there = file.subspan(static_cast<std::size_t>(offset));
        const std::size_t count = std::min(there.size(), into.size());
        std::copy_n(there.begin(), count, into.begin());
        read += count;
        return count;
    });
    must(library.kind == discovery::Library::Kind::None || library.kind == discovery::Library::Kind::BuiltIn);
    must(library.major >= 0 && library.major < 100);
    must(read <= 8 * size + 4096); // headers, two tables with their names, and some code, whatever overlaps
    return 0;
}
