// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/peer_properties.h"

#include "core/transport/base/bytes.h"

#include <fmt/format.h>

namespace ipcscope::zmq {

namespace {

constexpr std::size_t goneKept = 4096;

} // namespace

Properties::Properties(const zmtp::Announcement& announcement, const ipc::Credentials& process, int fd)
    : m_fd(fd) {
    for (const auto& [name, value] : announcement.properties)
        m_values.insert_or_assign(name == "Identity" ? "Routing-Id" : name, std::string(textOf(value)));
    if (!announcement.typeName.empty())
        m_values.insert_or_assign("Socket-Type", announcement.typeName);
    m_values.insert_or_assign("Peer-Address", fmt::format("localhost:{}:{}:{}", process.uid, process.gid, process.pid));
}

const char* Properties::find(std::string_view name) const {
    const auto found = m_values.find(name == "Identity" ? std::string_view("Routing-Id") : name);
    return found == m_values.end() ? nullptr : found->second.c_str();
}

PeerProperties& PeerProperties::shared() {
    static PeerProperties all;
    return all;
}

std::uint64_t PeerProperties::enter(std::shared_ptr<const Properties> properties) {
    const std::lock_guard lock(m_mutex);
    m_all.emplace(++m_last, std::move(properties));
    return m_last;
}

void PeerProperties::leave(std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    m_gone.push_back(number);
    if (m_gone.size() <= goneKept)
        return;
    m_all.erase(m_gone.front());
    m_gone.pop_front();
}

std::shared_ptr<const Properties> PeerProperties::find(std::uint64_t number) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_all.find(number);
    return found == m_all.end() ? nullptr : found->second;
}

} // namespace ipcscope::zmq
