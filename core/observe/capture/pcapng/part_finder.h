// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/file.h"

namespace ipcscope::capture::pcapng {

/// Finds the parts of a file that is being opened.
class PartFinder {
public:
    PartFinder(CaptureFile& file, const CaptureFile::Progress& progress)
        : m_file(file)
        , m_progress(progress) {}
    /// Errors as CaptureFile::of().
    Result<void> find();

private:
    bool byDirectory(std::uint64_t begin);
    std::uint64_t readFirstInterface(std::uint64_t begin, std::vector<Interface>& interfaces) const;
    std::uint32_t highestPeer() const;
    std::uint64_t byIndexes(std::uint64_t begin, std::vector<Interface>& interfaces);
    Result<void> byReading(Decoder decoder);
    std::uint64_t readRemarks(std::uint64_t begin, std::uint64_t end);
    bool canceled(std::uint64_t done) const;

    CaptureFile& m_file;
    const CaptureFile::Progress& m_progress;
};

} // namespace ipcscope::capture::pcapng
