// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/scanner.h"

#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/join.h"
#include "core/observe/discovery/owners.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

std::vector<std::string> defaultFolders() {
    std::vector<std::string> wanted{"/tmp", "/run", "/run/user/" + std::to_string(::getuid()), "/var/run"};
    for (const char* variable : {"TMPDIR", "XDG_RUNTIME_DIR"})
        if (const char* folder = std::getenv(variable); folder && *folder == '/')
            wanted.emplace_back(folder);
    std::vector<std::string> folders;
    for (const std::string& folder : wanted) {
        const std::unique_ptr<char, decltype(&std::free)> real(::realpath(folder.c_str(), nullptr), &std::free);
        const std::string path = real ? real.get() : folder;
        if (std::ranges::find(folders, path) == folders.end())
            folders.push_back(path);
    }
    return folders;
}

class Scanner::Core {
public:
    explicit Core(std::vector<std::string> folders)
        : m_folders(std::move(folders)) {}
    Result<Snapshot> scan();
    Folders& folders() { return m_folders; }

private:
    /// Whether the file that is at the path is the listener's: true as long as both are what they are.
    struct Compared {
        ipc::FileId file;
        ipc::Same same = ipc::Same::Unknown;
    };
    Listening listeningOf(const ipc::TableSocket& socket);
    ipc::Same compare(const ipc::TableSocket& socket, const Listening& listening);
    std::vector<LeftFile> leftFiles(const Sighting& sighting);
    const ipc::FileComparison& comparison();

    Folders m_folders;
    Owners m_owners;
    std::unordered_map<std::uint32_t, Compared> m_compared, m_comparedBefore; ///< by listener
    std::optional<ipc::FileComparison> m_comparison;                          ///< of this scan
};

const ipc::FileComparison& Scanner::Core::comparison() {
    if (!m_comparison)
        m_comparison.emplace();
    return *m_comparison;
}

Result<Snapshot> Scanner::Core::scan() {
    auto table = ipc::readSocketTable();
    if (!table)
        return std::unexpected(table.error());
    Sighting sighting;
    sighting.sockets = std::move(*table);
    sighting.self = ::geteuid();
    std::vector<const ipc::TableSocket*> listeners;
    std::vector<std::uint32_t> inodes;
    for (const ipc::TableSocket& socket : sighting.sockets) {
        if (socket.listening && socket.kind == SOCK_STREAM && !socket.name.empty()) {
            listeners.push_back(&socket);
            inodes.push_back(socket.inode);
        }
    }
    m_owners.update(inodes);
    m_comparison.reset();
    for (const ipc::TableSocket* socket : listeners) {
        Listening& listening = sighting.listeners[socket->inode] = listeningOf(*socket);
        if (listening.path.starts_with('/') && listening.sameTree)
            m_folders.learn(std::string(folderOf(listening.path)));
    }
    m_folders.refresh();
    m_comparedBefore = std::exchange(m_compared, {});
    for (const ipc::TableSocket* socket : listeners) {
        Listening& listening = sighting.listeners[socket->inode];
        if (!listening.path.starts_with('/'))
            continue;
        listening.look = m_folders.look(listening.path);
        listening.same = compare(*socket, listening);
    }
    sighting.files = leftFiles(sighting);
    return join(sighting);
}

Listening Scanner::Core::listeningOf(const ipc::TableSocket& socket) {
    using Place = Listening::Place;
    Listening listening;
    listening.owners = m_owners.of(socket.inode);
    const Viewpoint* viewpoint = m_owners.viewpoint(socket.inode);
    listening.sameTree = viewpoint && viewpoint->sameTree;
    if (socket.name.front() == '\0')
        return listening;
    listening.place = socket.name.front() == '/' ? Place::Path : Place::Relative;
    listening.path = socket.name;
    if (listening.place == Place::Relative && listening.sameTree && viewpoint->folder.starts_with('/')) {
        std::string_view rest = socket.name;
        while (rest.starts_with("./"))
            rest.remove_prefix(rest.find_first_not_of('/', 1));
        listening.place = Place::Resolved;
        listening.path = viewpoint->folder + (viewpoint->folder.ends_with('/') ? "" : "/") + std::string(rest);
    }
    return listening;
}

ipc::Same Scanner::Core::compare(const ipc::TableSocket& socket, const Listening& listening) {
    if (!listening.look.file || !socket.file)
        return ipc::Same::Unknown;
    const ipc::FileId id = listening.look.file->id;
    const auto before = m_comparedBefore.find(socket.inode);
    const ipc::Same same = before != m_comparedBefore.end() && before->second.file == id
                               ? before->second.same
                               : comparison().compare(listening.path, *socket.file);
    m_compared[socket.inode] = {.file = id, .same = same};
    return same;
}

std::vector<LeftFile> Scanner::Core::leftFiles(const Sighting& sighting) {
    std::unordered_set<std::string_view> live;
    for (const auto& [inode, listening] : sighting.listeners)
        if (listening.same == ipc::Same::Yes)
            live.insert(listening.path);
    std::unordered_multimap<std::uint32_t, const ipc::TableSocket*> byFile;
    for (const ipc::TableSocket& socket : sighting.sockets)
        if (socket.file && !socket.connected)
            byFile.emplace(socket.file->inode, &socket);
    std::vector<LeftFile> left;
    for (SocketFile& file : m_folders.files()) {
        if (live.contains(file.path))
            continue;
        std::vector<ipc::TableSocket> listeners;
        bool otherKind = false;
        const auto [first, last] = byFile.equal_range(static_cast<std::uint32_t>(file.id.inode));
        for (auto at = first; at != last; ++at) {
            if (at->second->kind == SOCK_STREAM)
                listeners.push_back(*at->second);
            else
                otherKind = otherKind || comparison().compare(file.path, *at->second->file) == ipc::Same::Yes;
        }
        if (otherKind)
            continue;
        const auto finding = ipc::inspect(file.path, listeners, comparison(), ipc::Contact::None);
        left.push_back({.file = std::move(file), .liveness = finding.liveness});
    }
    return left;
}

Scanner::Scanner(std::vector<std::string> folders)
    : m_core(std::make_unique<Core>(std::move(folders))) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

Result<Snapshot> Scanner::scan() {
    return m_core->scan();
}

int Scanner::changesFd() const {
    return m_core->folders().changesFd();
}

void Scanner::drainChanges() {
    m_core->folders().drainChanges();
}

} // namespace ipcscope::discovery
