// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

#include <cstdint>
#include <string>

namespace ipcscope::capture {

/// A file that is being written: for its owner only (0600), and never through a symbolic link of somebody else.
class OutputFile {
public:
    /// A new file that is there from the first byte on. EEXIST: something has the name already.
    static Result<OutputFile> create(const std::string& path);
    /// A file that takes its name, and the place of what has it, in commit() only; until then it goes away with this. A
    /// link of this user's stays, what it leads to is replaced: in the folder that it led to then, whatever becomes of
    /// the path. std::errc::not_supported: what has the name is no
    /// regular file; device_or_resource_busy: it is lock()ed.
    static Result<OutputFile> replacing(const std::string& path);
    OutputFile(OutputFile&&) noexcept = default;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    /// All of it, or an error: ENOSPC, EDQUOT, EIO, EFBIG, ... What was written before stays.
    Result<void> write(ByteView bytes);
    /// Takes away what was written behind the first `size` bytes.
    Result<void> cut(std::uint64_t size);
    /// Survives a power cut from here on. An error to "sync" something: it has its name, but may not survive one; to
    /// "find" it: it was removed meanwhile (ENOENT), or has another name than path() (ESTALE). What came to have
    /// the name meanwhile is judged as replacing() does.
    Result<void> commit();
    const std::string& path() const { return m_place.path; }
    /// The same file for reading at any place, while it grows. Invalid if no descriptor is left.
    UniqueFd reader() const;
    /// Whoever asks sees that somebody works on the file until this and all readers are gone. Waits for who just asks.
    bool lock();
    /// Takes its name away: nothing of it is left when it is closed.
    void discard();

private:
    /// Where a file is: a name in a folder that is held.
    struct Place {
        UniqueFd folder;
        std::string name;
        std::string path; ///< that led there
    };
    static Result<Place> placeOf(std::string path);
    static Result<Place> followed(std::string path);
    Result<void> copyToNamed();
    OutputFile(UniqueFd fd, Place place, std::string temporary)
        : m_fd(std::move(fd))
        , m_place(std::move(place))
        , m_temporary(std::move(temporary)) {}

    UniqueFd m_fd;
    Place m_place;
    std::string m_temporary; ///< in the same folder; empty: the name is ours already
};

} // namespace ipcscope::capture
