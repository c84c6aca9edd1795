// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/file.h"

#include <QTest>

#include <span>

#include <sys/mman.h>

namespace ipcscope::capture {

/// A file in memory that holds these bytes.
inline UniqueFd fileOf(ByteView bytes) {
    UniqueFd fd(::memfd_create("capture", MFD_CLOEXEC));
    if (::write(fd.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        qFatal("memfd");
    return fd;
}

inline Result<std::shared_ptr<const pcapng::CaptureFile>> opened(ByteView bytes) {
    return pcapng::CaptureFile::of(fileOf(bytes), "capture");
}

/// All records of a file, one behind the other.
inline Chunk contentsOf(const pcapng::CaptureFile& file) {
    Chunk out(0, 0);
    for (std::size_t part = 0; part < file.parts().size(); ++part)
        out.append(*file.load(part));
    return out;
}

/// Times too; `most`: only so many are compared.
inline bool sameRecords(const Chunk& left, const Chunk& right, std::size_t most) {
    for (std::size_t i = 0; i < most; ++i) {
        const auto a = left.record(i);
        const auto b = right.record(i);
        if (a.header.time != b.header.time || a.header.peerAndKind != b.header.peerAndKind ||
            a.header.frames != b.header.frames || a.header.code != b.header.code ||
            !std::ranges::equal(a.bytes, b.bytes))
            return false;
    }
    return true;
}
inline bool sameRecords(const Chunk& left, const Chunk& right) {
    return left.count() == right.count() && sameRecords(left, right, left.count());
}

} // namespace ipcscope::capture
