// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/pcapng/decoder.h"
#include "core/observe/capture/pcapng/part.h"
#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ipcscope::capture::pcapng {

/// A pcapng file for reading at any place: its directory is read when it is opened; without one the indexes of its
/// chunks are, and what has none (a file of another program, the last chunk of one whose recorder was killed) is read
/// through once. Bytes are read with pread(2) when they are asked for, never mapped: a file that shrinks meanwhile
/// costs the records that are gone and nothing else. Never writes it. Const members: any thread. JSON Lines of ours are
/// turned into such a file, without a name, when they are opened.
class CaptureFile {
public:
    /// Asked now and then with bytes done and bytes in all; false gives up (std::errc::operation_canceled).
    using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;

    /// Errors: errno of open(2) and pread(2); std::errc::bad_message: neither pcapng nor JSON Lines.
    static Result<std::shared_ptr<const CaptureFile>> open(const std::string& path, const Progress& progress = {});
    /// `fd` must be a file that can be read at any place; `name` is for errors.
    static Result<std::shared_ptr<const CaptureFile>> of(UniqueFd fd, const std::string& name,
                                                         const Progress& progress = {});

    /// A file that is still being written by its recorder: it has no parts of its own, load() reads those that the
    /// recorder tells of.
    static std::shared_ptr<const CaptureFile> growing(UniqueFd fd);

    std::span<const Part> parts() const { return m_parts; }
    RecordId count() const { return m_parts.empty() ? 0 : m_parts.back().first + m_parts.back().records; }
    /// Always as many records as the part has; one that cannot be read (any more) is a Lost record with an errno.
    std::shared_ptr<const Chunk> load(const Part& part) const;
    std::shared_ptr<const Chunk> load(std::size_t part) const { return load(m_parts[part]); }
    /// Of its records, as its index tells them: their bytes are not read, so what is damaged there is not known, nor
    /// where they would stand in a chunk. Nothing if the part has no index, or a broken one.
    std::optional<std::vector<RecordHeader>> headers(const Part& part) const;
    /// What was wrong when it was opened: what lies behind is not there.
    const std::optional<Damage>& damage() const { return m_damage; }
    /// A record could not be read since.
    bool lostSome() const { return m_lostSome.load(std::memory_order_relaxed); }
    /// Who is at connections of which no record tells.
    const Peers& peers() const { return m_peers; }
    const Notes& notes() const { return m_notes; }
    const DecoderPins& pins() const { return m_pins; }
    std::uint64_t size() const { return m_size; }

    CaptureFile(UniqueFd fd, std::uint64_t size);

private:
    friend class PartFinder;
    Bytes readToIndex(const Part& part, std::size_t from) const;
    void loadIndexed(const Part& part, Chunk& out) const;
    void loadWalked(const Part& part, Chunk& out) const;

    UniqueFd m_fd;
    std::uint64_t m_size;
    std::vector<Part> m_parts;
    std::optional<Damage> m_damage;
    Peers m_peers;
    Notes m_notes;
    DecoderPins m_pins;
    mutable std::atomic<bool> m_lostSome = false;
};

/// Fills `out` with the bytes at `offset`; answers how many there were.
std::size_t readAt(int fd, std::uint64_t offset, MutableBytes out);
/// What can be read of `size` bytes at `offset`; takes no memory for what is not there.
Bytes readAt(int fd, std::uint64_t offset, std::size_t size);

} // namespace ipcscope::capture::pcapng
