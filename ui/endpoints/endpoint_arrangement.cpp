// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_arrangement.h"

#include "ui/endpoints/endpoint_text.h"

#include <array>
#include <map>
#include <utility>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::Group;

namespace {

class GroupRows {
public:
    explicit GroupRows(Arrangement arrangement)
        : m_arrangement(arrangement) {}

    void add(const Endpoint& endpoint) {
        const Key key = m_arrangement == Arrangement::Flat ? Key() : Key(endpoint.abstract, folderOf(endpoint));
        // Names are sorted: the next one is mostly in the same folder.
        if (m_latest == nullptr || m_latest->first != key)
            m_latest = &*m_folders.try_emplace(key).first;
        m_latest->second.push_back(&endpoint);
    }

    std::vector<ArrangedFolder> take(int& endpoints) {
        std::vector<ArrangedFolder> folders;
        folders.reserve(m_folders.size());
        for (auto& [key, rows] : m_folders) {
            endpoints += static_cast<int>(rows.size());
            folders.push_back({.abstract = key.first, .folder = key.second, .endpoints = std::move(rows)});
        }
        return folders;
    }

private:
    using Key = std::pair<bool, std::string_view>;
    using Folders = std::map<Key, std::vector<const Endpoint*>>;
    Arrangement m_arrangement;
    Folders m_folders;
    Folders::value_type* m_latest = nullptr;
};

} // namespace

std::vector<ArrangedGroup> arranged(const discovery::Snapshot& snapshot, Arrangement arrangement) {
    std::array<GroupRows, 3> rows{GroupRows(arrangement), GroupRows(arrangement), GroupRows(arrangement)};
    for (const Endpoint& endpoint : snapshot)
        rows.at(static_cast<std::size_t>(endpoint.group)).add(endpoint);
    std::vector<ArrangedGroup> groups;
    for (const Group group : {Group::ZeroMq, Group::MayBeZeroMq, Group::Other}) {
        ArrangedGroup arranged;
        arranged.group = group;
        arranged.folders = rows.at(static_cast<std::size_t>(group)).take(arranged.endpoints);
        if (arranged.endpoints > 0)
            groups.push_back(std::move(arranged));
    }
    return groups;
}

} // namespace ipcscope::ui
