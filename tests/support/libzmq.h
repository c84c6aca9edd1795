// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::test {

using Frames = std::vector<std::string>;

/// A socket of the system's libzmq in a context of its own, through the C API; linger is 0. Nothing blocks.
class LibzmqSocket {
public:
    explicit LibzmqSocket(int type);
    ~LibzmqSocket();
    LibzmqSocket(const LibzmqSocket&) = delete;
    LibzmqSocket& operator=(const LibzmqSocket&) = delete;

    LibzmqSocket& set(int option, int value);
    LibzmqSocket& set(int option, std::string_view value);
    /// True if it worked.
    bool bind(const std::string& endpoint);
    bool connect(const std::string& endpoint);
    bool unbind(const std::string& endpoint);
    std::string lastEndpoint() const;
    bool send(const Frames& frames);
    std::optional<Frames> receive();
    void* handle() const { return m_socket; }
    void* context() const { return m_context; }

private:
    void* m_context;
    void* m_socket;
};

} // namespace ipcscope::test
