// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace ipcscope::terminal {

/// Lines on their way to standard output, which may be slow, a pipe or gone: what waits is written in pieces that a
/// descriptor found ready by poll(2) takes without blocking.
class Output {
public:
    explicit Output(int fd)
        : m_fd(fd) {}
    void line(std::string_view text);
    /// Without a line end of its own.
    void bytes(std::string_view text);
    int fd() const { return m_fd; }
    bool waiting() const { return !m_text.empty(); }
    /// The reader is gone; nothing is kept any more.
    bool closed() const { return m_closed; }
    void close();
    /// One write of at most PIPE_BUF bytes.
    void writeSome();
    /// Writes what waits, for at most this long.
    void finish(std::chrono::milliseconds limit);
    /// Something of this program could not be written for another reason than that the reader has gone; it was told.
    static bool failed() { return s_failed; }

private:
    inline static bool s_failed = false;
    int m_fd;
    std::string m_text;
    std::size_t m_written = 0; ///< of m_text
    bool m_closed = false;
};

} // namespace ipcscope::terminal
