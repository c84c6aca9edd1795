// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/scanner.h"

#include "core/observe/discovery/by_number.h"
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/hard_links.h"
#include "core/observe/discovery/history.h"
#include "core/observe/discovery/listening.h"
#include "core/observe/discovery/networks.h"
#include "core/observe/discovery/owners.h"
#include "core/observe/discovery/process_list.h"
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
    struct Listener {
        std::uint32_t inode = 0;
        std::optional<ipc::TableFile> file;
    };
    Result<bool> readTable();
    Result<bool> readList();
    bool concerns(const ipc::SocketTable::News& news) const;
    void noteNetworks();
    void noteSockets();
    void noteListeners();
    void noteListener(const Listener& listener, const ipc::TableSocket& socket, ino_t network, Listening known);
    void noteEnds();
    bool unkeptFilesChanged();
    bool isAsGoneAsBefore(const std::string& path, const Listening& listening);
    void lookAtFiles();
    void forgetFormerPaths();
    void look(const Listener& listener, Listening& listening, const std::string& path);
    std::vector<LeftFile> leftFiles();
    LeftFile leftFile(const SocketFile& file, const std::vector<ipc::TableSocket>& sockets);
    ipc::FileComparison& comparison();

    Folders m_folders;
    ProcessList m_processes;
    Owners m_owners;
    Networks m_networks;
    History m_history;
    ipc::SocketTable m_table;
    std::string m_list; ///< in place of the table
    bool m_limited = false;
    bool m_filesChanged = false; ///< in the last scan, perhaps after the table was read
    Sighting m_sighting;
    std::vector<std::uint32_t> m_owned;        ///< listeners, both ends of their connections, holders of files
    std::vector<std::uint32_t> m_ends;         ///< of them, the latter
    std::unordered_set<std::uint32_t> m_bound; ///< sockets with a name that do not listen
    std::vector<Listener> m_listeners;
    std::unordered_set<std::uint32_t> m_unseen; ///< listeners whose file is to be looked at, whatever happened to it
    std::vector<std::pair<std::uint32_t, std::string>> m_unkept; ///< files that no folder tells of, by listener
    std::unordered_map<std::string, bool> m_gone;    ///< folders that were looked for by this scan: whether they are
    std::optional<ipc::FileComparison> m_comparison; ///< of this scan
    std::shared_ptr<const Snapshot> m_last;
};

ipc::FileComparison& Scanner::Core::comparison() {
    if (!m_comparison)
        m_comparison.emplace();
    return *m_comparison;
}

Result<bool> Scanner::Core::readTable() {
    const bool named = std::exchange(m_filesChanged, false) || m_folders.haveNews();
    const auto news = m_table.refresh(m_sighting.sockets,
                                      named ? ipc::SocketTable::Names::MayBeNew : ipc::SocketTable::Names::AsBefore);
    if (!news)
        return readList();
    const bool limitedBefore = std::exchange(m_limited, false);
    return limitedBefore || concerns(*news);
}

/// Most sockets of a machine are no endpoint's.
bool Scanner::Core::concerns(const ipc::SocketTable::News& news) const {
    const auto isBound = [this](std::size_t place) { return !m_sighting.sockets[place].name.empty(); };
    const auto isKnown = [this](std::uint32_t inode) {
        return m_sighting.listeners.contains(inode) || m_sighting.ends.contains(inode) || m_bound.contains(inode);
    };
    return news.all || std::ranges::any_of(news.came, isBound) || std::ranges::any_of(news.others, isKnown);
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
    const std::vector<pid_t>& processes = m_processes.refresh();
    m_owners.lookAhead(processes);
    const Result<bool> table = readTable();
    if (!table)
        return std::unexpected(table.error());
    m_folders.readAhead(); // while others read descriptors
    const bool networks = m_networks.refresh(processes);
    if (networks)
        noteNetworks();
    const bool sockets = *table || networks;
    if (sockets)
        noteSockets();
    const bool owners = sockets ? m_owners.update(m_owned, processes) : m_owners.refresh(processes);
    if (sockets || owners)
        noteListeners();
    m_gone.clear();
    m_filesChanged = m_folders.refresh();
    const bool files = m_filesChanged || unkeptFilesChanged();
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

void Scanner::Core::noteSockets() {
    m_owned.clear();
    m_ends.clear();
    m_bound.clear();
    const auto note = [this](const std::vector<ipc::TableSocket>& sockets) {
        const Accepted accepted(sockets);
        for (const ipc::TableSocket& socket : sockets) {
            if (!isEndpoint(socket)) {
                if (!socket.name.empty())
                    m_bound.insert(socket.inode);
                if (holdsFile(socket))
                    m_ends.push_back(socket.inode);
                continue;
            }
            m_owned.push_back(socket.inode);
            for (const Accepted::Pair& pair : accepted.of(socket))
                for (const ipc::TableSocket* end : {pair.server, pair.client})
                    if (end)
                        m_ends.push_back(end->inode);
        }
    };
    note(m_sighting.sockets);
    for (const auto& sockets : m_sighting.elsewhere)
        note(sockets);
    m_owned.insert(m_owned.end(), m_ends.begin(), m_ends.end());
}

void Scanner::Core::noteListeners() {
    m_listeners.clear();
    auto known = std::exchange(m_sighting.listeners, {});
    m_sighting.listeners.reserve(known.size() + 1);
    const auto note = [&](const ipc::TableSocket& socket, ino_t network) {
        if (!isEndpoint(socket))
            return;
        m_listeners.push_back({.inode = socket.inode, .file = socket.file});
        const auto before = known.find(socket.inode);
        if (before == known.end() || before->second.space.network != network)
            noteListener(m_listeners.back(), socket, network, {});
        else if (m_owners.changed(socket.inode))
            noteListener(m_listeners.back(), socket, network, std::move(before->second));
        else
            m_sighting.listeners.insert(known.extract(before));
    };
    for (const ipc::TableSocket& socket : m_sighting.sockets)
        note(socket, 0);
    auto sockets = m_sighting.elsewhere.begin();
    for (const auto& [number, network] : m_networks.others())
        for (const ipc::TableSocket& socket : *sockets++)
            note(socket, number);
    noteEnds();
}

/// `known`: what was known of it before its owners changed.
void Scanner::Core::noteListener(const Listener& listener, const ipc::TableSocket& socket, ino_t network,
                                 Listening known) {
    Listening& listening = m_sighting.listeners[listener.inode];
    listening = listeningOf(socket, m_owners.of(listener.inode));
    listening.space.network = network;
    if (visiblePath(listening) == visiblePath(known)) {
        listening.look = std::move(known.look);
        listening.same = known.same;
    }
    m_unseen.insert(listener.inode);
    if (listening.path.starts_with('/') && listening.sameTree)
        m_folders.learn(std::string(folderOf(listening.path)));
}

void Scanner::Core::noteEnds() {
    auto known = std::exchange(m_sighting.ends, {});
    for (const std::uint32_t end : m_ends) {
        const auto before = known.find(end);
        if (before != known.end() && !m_owners.changed(end))
            m_sighting.ends.insert(known.extract(before));
        else
            m_sighting.ends.try_emplace(end, m_owners.of(end));
    }
}

bool Scanner::Core::unkeptFilesChanged() {
    return std::ranges::any_of(m_unkept, [this](const auto& each) {
        const auto listening = m_sighting.listeners.find(each.first);
        return listening == m_sighting.listeners.end() ||
               (!isAsGoneAsBefore(each.second, listening->second) && lookAt(each.second) != listening->second.look);
    });
}

/// Many a program serves on in a folder that was removed: with the folder all of its files are gone, at one look.
bool Scanner::Core::isAsGoneAsBefore(const std::string& path, const Listening& listening) {
    if (listening.look.error != ENOENT)
        return false;
    const auto [folder, isNew] = m_gone.try_emplace(std::string(folderOf(path)), false);
    if (isNew)
        folder->second = ::access(folder->first.c_str(), F_OK) != 0 && errno == ENOENT;
    return folder->second;
}

/// Listeners come and go, and many a program unlinks its file while it listens.
void Scanner::Core::forgetFormerPaths() {
    constexpr std::size_t spare = 256;
    if (m_folders.awaited() <= m_listeners.size() + spare)
        return;
    std::unordered_set<std::string_view> paths;
    for (const auto& [inode, listening] : m_sighting.listeners)
        paths.insert(listening.path);
    m_folders.awaitOnly(paths);
}

void Scanner::Core::lookAtFiles() {
    m_comparison.reset();
    m_unkept.clear();
    std::unordered_set<std::uint64_t> trees;
    for (const Listener& listener : m_listeners) {
        Listening& listening = m_sighting.listeners[listener.inode];
        const bool elsewhere = listening.space.through != 0;
        const std::string through = elsewhere ? visiblePath(listening) : std::string();
        const std::string& path = elsewhere ? through : listening.path;
        if (!path.starts_with('/'))
            continue;
        if (!listening.sameTree && elsewhere && trees.insert(listening.space.mounts).second)
            comparison().addMountsOf(listening.space.through);
        const bool kept = !elsewhere && m_folders.keeps(path);
        if (!kept)
            m_unkept.emplace_back(listener.inode, path);
        const bool mayDiffer = kept ? m_folders.mayDiffer(path) : !isAsGoneAsBefore(path, listening);
        if (mayDiffer || m_unseen.contains(listener.inode))
            look(listener, listening, path);
    }
    m_unseen.clear();
    forgetFormerPaths();
}

/// Whether a file is the listener's stays true as long as both are what they are.
void Scanner::Core::look(const Listener& listener, Listening& listening, const std::string& path) {
    const FileLook before = std::exchange(listening.look, m_folders.look(path));
    listening.looked = listening.space.through != 0 && listening.look.error != EACCES;
    const FileLook& now = listening.look;
    if (!now.file || !listener.file)
        listening.same = ipc::Same::Unknown;
    else if (!before.file || before.file->id != now.file->id)
        listening.same = comparison().compare(path, now.file->id.device, now.file->id.inode, *listener.file);
    if (listening.same == ipc::Same::Yes && listening.space == Space()) // also of an owner who is hidden
        m_folders.learn(std::string(folderOf(path)));
}

std::vector<LeftFile> Scanner::Core::leftFiles() {
    ByNumber<const Listening*> listed(m_sighting.listeners.size()); // by the file's inode
    for (const auto& [inode, listening] : m_sighting.listeners)
        if (listening.look.file &&
            (listening.same == ipc::Same::Yes || (listening.same == ipc::Same::Unknown && listening.sameTree)))
            listed.add(listening.look.file->id.inode, &listening);
    const auto isListed = [&listed](const SocketFile& file) { // as a listener's already
        return std::ranges::any_of(listed.of(file.id.inode),
                                   [&file](const auto& each) { return each.second->path == file.path; });
    };
    ByNumber<const ipc::TableSocket*> byFile(m_sighting.sockets.size());
    for (const ipc::TableSocket& socket : m_sighting.sockets)
        if (socket.file && !socket.connected)
            byFile.add(socket.file->inode, &socket);
    std::vector<LeftFile> left;
    for (const SocketFile* each : m_folders.files()) {
        const SocketFile& file = *each;
        if (isListed(file) || isMovedAside(file.path))
            continue;
        std::vector<ipc::TableSocket> listeners;
        bool otherKind = false;
        for (const auto& [inode, socket] : byFile.of(static_cast<std::uint32_t>(file.id.inode))) {
            if (socket->kind == SOCK_STREAM)
                listeners.push_back(*socket);
            else
                otherKind = otherKind || comparison().compare(file.path, *socket->file) == ipc::Same::Yes;
        }
        if (!otherKind)
            left.push_back(leftFile(file, listeners));
    }
    return left;
}

LeftFile Scanner::Core::leftFile(const SocketFile& file, const std::vector<ipc::TableSocket>& sockets) {
    const auto found = ipc::inspect(file.path, sockets, comparison(), ipc::Contact::None);
    LeftFile left{.file = file, .liveness = found.liveness};
    if (left.liveness == ipc::Liveness::Unknown)
        left.holder = found.listener;
    else if (left.liveness == ipc::Liveness::Live) {
        left.listener = found.listener;
        left.linked = hasFurtherNames(file.path);
    } else if (left.liveness == ipc::Liveness::Dead && (m_limited || m_networks.mayListen(file.path)))
        left.liveness = ipc::Liveness::Unknown;
    return left;
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

bool Scanner::drainChanges() {
    return m_core->folders().drainChanges();
}

} // namespace ipcscope::discovery
