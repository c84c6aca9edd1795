// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"

#include <string>
#include <string_view>

namespace ipcscope::test {

/// Bytes written as hex, blanks ignored; "00*7" is seven times 00.
std::string fromHex(std::string_view text);

/// Everything a ZMTP 3.1 peer of this type says before its messages, NULL mechanism.
std::string handshakeOf(std::string_view socketType);
/// A command frame, long where it must be.
std::string commandFrame(std::string_view name, std::string_view data);

/// A non-blocking AF_UNIX stream that says exactly what it is told to.
class RawPeer {
public:
    RawPeer() = default;
    static RawPeer connectTo(const std::string& path);

    bool open() const { return static_cast<bool>(m_fd); }
    void write(std::string_view bytes);
    /// As much as the kernel takes now; answers how much.
    std::size_t writeSome(std::string_view bytes);
    /// Everything it has read so far, after reading what is there now.
    const std::string& heard();
    /// The other side closed.
    bool ended();
    void close() { m_fd.reset(); }
    int fd() const { return m_fd.get(); }

private:
    friend class RawListener;
    UniqueFd m_fd;
    std::string m_heard;
    bool m_ended = false;
};

/// A listening socket whose connections are RawPeers.
class RawListener {
public:
    explicit RawListener(const std::string& path, int backlog = 16);
    /// Not open() when nobody waits.
    RawPeer accept();

private:
    UniqueFd m_fd;
};

} // namespace ipcscope::test
