// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/scanner.h"

#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/history.h"
#include "core/observe/discovery/listening.h"
#include "core/observe/discovery/networks.h"
#include "core/observe/discovery/owners.h"
#include "core/transport/ipc/path_file.h"
#include "core/transport/ipc/socket_list.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
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

namespace {

/// By a program of ours that runs: it is on its way out, or comes back under its own name.
bool isMovedAside(const std::string& path) {
    const auto pid = ipc::sideNameOwner(std::string_view(path).substr(folderOf(path).size() + 1));
    return pid && (::kill(*pid, 0) == 0 || errno == EPERM);
}

} // namespace

class Scanner::Core {
public:
    explicit Core(std::vector<std::string> folders)
        : m_folders(std::move(folders)) {}
    Result<std::shared_ptr<const Snapshot>> scan();
    Folders& folders() { return m_folders; }
    bool limited() const { return m_limited; }

private:
    /// Whether the file that is at the path is the listener's: true as long as both are what they are.
    struct Compared {
        ipc::FileId file;
        ipc::Same same = ipc::Same::Unknown;
    };
    Result<bool> readTable();
    Result<bool> readList();
    void noteNetworks();
    std::vector<std::uint32_t> socketsWithOwners() const;
    void noteListeners();
    void noteListener(const ipc::TableSocket& socket, ino_t network);
    void noteEnds();
    bool unkeptFilesChanged() const;
    void lookAtFiles();
    ipc::Same compare(const ipc::TableSocket& socket, const Listening& listening);
    std::vector<LeftFile> leftFiles();
    ipc::Liveness livenessOf(const std::string& path, const std::vector<ipc::TableSocket>& listeners);
    ipc::FileComparison& comparison();

    Folders m_folders;
    Owners m_owners;
    Networks m_networks;
    History m_history;
    ipc::SocketTable m_table;
    std::string m_list; ///< in place of the table
    bool m_limited = false;
    Sighting m_sighting;
    std::vector<std::pair<std::uint32_t, std::string>> m_unkept; ///< files that no folder tells of, by listener
    std::vector<const ipc::TableSocket*> m_listeners;            ///< in the tables of m_sighting
    std::unordered_map<std::uint32_t, Compared> m_compared, m_comparedBefore; ///< by listener
    std::optional<ipc::FileComparison> m_comparison;                          ///< of this scan
    std::shared_ptr<const Snapshot> m_last;
};

ipc::FileComparison& Scanner::Core::comparison() {
    if (!m_comparison)
        m_comparison.emplace();
    return *m_comparison;
}

Result<bool> Scanner::Core::readTable() {
    Result<bool> changed = m_table.refresh();
    if (!changed)
        return readList();
    m_limited = false;
    if (*changed)
        m_sighting.sockets = m_table.takeSockets();
    return *changed;
}

Result<bool> Scanner::Core::readList() {
    auto text = ipc::readSocketList();
    if (!text)
        return std::unexpected(text.error());
    if (m_limited && *text == m_list)
        return false;
    m_limited = true;
    m_table = {}; // its next answer is news, whatever it is
    m_list = std::move(*text);
    m_sighting.sockets = ipc::parseSocketList(m_list);
    return true;
}

Result<std::shared_ptr<const Snapshot>> Scanner::Core::scan() {
    const Result<bool> table = readTable();
    if (!table)
        return std::unexpected(table.error());
    std::vector<pid_t> processes = allProcesses();
    const bool networks = m_networks.refresh(processes);
    if (networks)
        noteNetworks();
    const bool sockets = *table || networks;
    const bool owners =
        sockets ? m_owners.update(socketsWithOwners(), std::move(processes)) : m_owners.refresh(std::move(processes));
    if (sockets || owners)
        noteListeners();
    const bool files = m_folders.refresh() || unkeptFilesChanged();
    const auto now = std::chrono::steady_clock::now();
    if (m_last && !sockets && !owners && !files && !m_history.stallsBy(now))
        return m_last;
    lookAtFiles();
    m_sighting.files = leftFiles();
    m_sighting.self = ::geteuid();
    m_sighting.process = ::getpid();
    Snapshot snapshot = join(m_sighting);
    m_history.fillIn(snapshot, now, ::time(nullptr));
    if (!m_last || *m_last != snapshot)
        m_last = std::make_shared<const Snapshot>(std::move(snapshot));
    return m_last;
}

void Scanner::Core::noteNetworks() {
    m_sighting.elsewhere.clear();
    for (const auto& [number, network] : m_networks.others())
        m_sighting.elsewhere.push_back(network.sockets);
}

/// Listeners and both ends of their connections.
std::vector<std::uint32_t> Scanner::Core::socketsWithOwners() const {
    std::vector<std::uint32_t> inodes;
    const auto note = [&inodes](const std::vector<ipc::TableSocket>& sockets) {
        const Accepted accepted(sockets);
        for (const ipc::TableSocket& socket : sockets) {
            if (!isEndpoint(socket))
                continue;
            inodes.push_back(socket.inode);
            for (const Accepted::Pair& pair : accepted.of(socket))
                for (const ipc::TableSocket* end : {pair.server, pair.client})
                    if (end)
                        inodes.push_back(end->inode);
        }
    };
    note(m_sighting.sockets);
    for (const auto& sockets : m_sighting.elsewhere)
        note(sockets);
    return inodes;
}

void Scanner::Core::noteListeners() {
    m_listeners.clear();
    m_sighting.listeners.clear();
    for (const ipc::TableSocket& socket : m_sighting.sockets)
        if (isEndpoint(socket))
            noteListener(socket, 0);
    auto sockets = m_sighting.elsewhere.begin();
    for (const auto& [number, network] : m_networks.others()) {
        for (const ipc::TableSocket& socket : *sockets)
            if (isEndpoint(socket))
                noteListener(socket, number);
        ++sockets;
    }
    noteEnds();
}

void Scanner::Core::noteListener(const ipc::TableSocket& socket, ino_t network) {
    m_listeners.push_back(&socket);
    Listening& listening = m_sighting.listeners[socket.inode];
    listening = listeningOf(socket, m_owners.of(socket.inode));
    listening.space.network = network;
    if (listening.path.starts_with('/') && listening.sameTree)
        m_folders.learn(std::string(folderOf(listening.path)));
}

void Scanner::Core::noteEnds() {
    m_sighting.ends.clear();
    const auto note = [this](const std::vector<ipc::TableSocket>& sockets) {
        const Accepted accepted(sockets);
        for (const ipc::TableSocket& socket : sockets)
            if (isEndpoint(socket))
                for (const Accepted::Pair& pair : accepted.of(socket))
                    for (const ipc::TableSocket* end : {pair.server, pair.client})
                        if (end)
                            m_sighting.ends.try_emplace(end->inode, m_owners.of(end->inode));
    };
    note(m_sighting.sockets);
    for (const auto& sockets : m_sighting.elsewhere)
        note(sockets);
}

bool Scanner::Core::unkeptFilesChanged() const {
    return std::ranges::any_of(m_unkept, [this](const auto& each) {
        const auto listening = m_sighting.listeners.find(each.first);
        return listening == m_sighting.listeners.end() || lookAt(each.second) != listening->second.look;
    });
}

void Scanner::Core::lookAtFiles() {
    m_comparison.reset();
    m_comparedBefore = std::exchange(m_compared, {});
    m_unkept.clear();
    std::unordered_set<std::uint64_t> trees;
    for (const ipc::TableSocket* socket : m_listeners) {
        Listening& listening = m_sighting.listeners[socket->inode];
        const std::string path = visiblePath(listening);
        if (path.empty())
            continue;
        if (!listening.sameTree && listening.space.through != 0 && trees.insert(listening.space.mounts).second)
            comparison().addMountsOf(listening.space.through);
        if (listening.space.through != 0 || !m_folders.keeps(path))
            m_unkept.emplace_back(socket->inode, path);
        listening.look = m_folders.look(path);
        listening.looked = listening.space.through != 0 && listening.look.error != EACCES;
        listening.same = compare(*socket, listening);
    }
}

ipc::Same Scanner::Core::compare(const ipc::TableSocket& socket, const Listening& listening) {
    if (!listening.look.file || !socket.file)
        return ipc::Same::Unknown;
    const ipc::FileId id = listening.look.file->id;
    const auto before = m_comparedBefore.find(socket.inode);
    const ipc::Same same = before != m_comparedBefore.end() && before->second.file == id
                               ? before->second.same
                               : comparison().compare(visiblePath(listening), *socket.file);
    m_compared[socket.inode] = {.file = id, .same = same};
    return same;
}

std::vector<LeftFile> Scanner::Core::leftFiles() {
    std::unordered_set<std::string_view> listed; // as a listener already
    for (const auto& [inode, listening] : m_sighting.listeners)
        if (listening.same == ipc::Same::Yes ||
            (listening.same == ipc::Same::Unknown && listening.sameTree && listening.look.file))
            listed.insert(listening.path);
    std::unordered_multimap<std::uint32_t, const ipc::TableSocket*> byFile;
    for (const ipc::TableSocket& socket : m_sighting.sockets)
        if (socket.file && !socket.connected)
            byFile.emplace(socket.file->inode, &socket);
    std::vector<LeftFile> left;
    for (SocketFile& file : m_folders.files()) {
        if (listed.contains(file.path) || isMovedAside(file.path))
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
        if (!otherKind)
            left.push_back({.file = file, .liveness = livenessOf(file.path, listeners)});
    }
    return left;
}

ipc::Liveness Scanner::Core::livenessOf(const std::string& path, const std::vector<ipc::TableSocket>& listeners) {
    const auto liveness = ipc::inspect(path, listeners, comparison(), ipc::Contact::None).liveness;
    const bool provable = !m_limited && !m_networks.mayListen(path);
    return liveness == ipc::Liveness::Dead && !provable ? ipc::Liveness::Unknown : liveness;
}

Scanner::Scanner(std::vector<std::string> folders)
    : m_core(std::make_unique<Core>(std::move(folders))) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

Result<std::shared_ptr<const Snapshot>> Scanner::scan() {
    return m_core->scan();
}

bool Scanner::limited() const {
    return m_core->limited();
}

int Scanner::changesFd() const {
    return m_core->folders().changesFd();
}

void Scanner::drainChanges() {
    m_core->folders().drainChanges();
}

} // namespace ipcscope::discovery
