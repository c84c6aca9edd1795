// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/member_names.h"

namespace ipcscope::capture {

namespace {

/// Whether a filter can name a member of an object by this key.
bool isPlainKey(const std::string& key) {
    return !key.empty() && key.find_first_of(" \t\r\n(),\"=<>!~.[]") == std::string::npos;
}

} // namespace

MemberNames::MemberNames(std::string_view front)
    : m_front(front)
    , m_repeats(front == "pb") {}

std::string MemberNames::of(const decode::Node& node) {
    m_path.resize(node.depth);
    std::string name = m_front;
    if (!m_path.empty() && m_path.back().name.empty())
        name.clear();
    else if (!m_path.empty() && m_path.back().holds == decode::Node::Holds::Elements)
        name = m_path.back().name + '[' + node.name + ']';
    else if (!m_path.empty())
        name = isPlainKey(node.name) ? m_path.back().name + '.' + node.name : std::string();
    if (m_repeats && !m_path.empty() && !name.empty()) {
        if (const std::size_t before = m_path.back().seen[node.name]++; before > 0)
            name += '[' + std::to_string(before) + ']';
    }
    m_path.push_back({name, node.holds, {}});
    return node.depth == 0 ? std::string() : name;
}

} // namespace ipcscope::capture
