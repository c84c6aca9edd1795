// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/stream.h"
#include "core/transport/zmtp/announcement.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ipcscope::zmq {

/// What is known of a message's sender: the properties of its READY, and Peer-Address. zmq_msg_gets(3).
class Properties {
public:
    /// `fd`: the connection's descriptor.
    Properties(const zmtp::Announcement& announcement, const ipc::Credentials& process, int fd);
    /// A text that ends with NUL; null: there is no such property.
    const char* find(std::string_view name) const;
    /// May be closed already, and its number another's.
    int descriptor() const { return m_fd; }

private:
    int m_fd;
    std::map<std::string, std::string, std::less<>> m_values;
};

/// The properties of the connections that messages came by, by a number that messages carry instead of a reference.
/// Those of connections that have ended stay for a while. Any thread.
class PeerProperties {
public:
    /// Messages may outlive their sockets and contexts, so the process has one.
    static PeerProperties& shared();

    /// Answers the number; never 0.
    std::uint64_t enter(std::shared_ptr<const Properties> properties);
    /// The connection has ended.
    void leave(std::uint64_t number);
    std::shared_ptr<const Properties> find(std::uint64_t number) const;

private:
    mutable std::mutex m_mutex;
    std::unordered_map<std::uint64_t, std::shared_ptr<const Properties>> m_all;
    std::deque<std::uint64_t> m_gone;
    std::uint64_t m_last = 0;
};

} // namespace ipcscope::zmq
