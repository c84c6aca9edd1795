// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/folders.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF |
                                  IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

/// `name` in an open folder is `path`.
FileLook lookAt(int folder, const char* name, std::string path) {
    struct stat status{};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return {.file = std::nullopt, .error = errno};
    if (!S_ISSOCK(status.st_mode))
        return {.file = std::nullopt, .error = ENOTSOCK};
    return {.file = SocketFile{.path = std::move(path),
                               .id = {.device = status.st_dev, .inode = status.st_ino},
                               .mode = status.st_mode,
                               .uid = status.st_uid,
                               .changed = status.st_mtim.tv_sec},
            .error = 0};
}

std::string inside(const std::string& folder, std::string_view name) {
    std::string path = folder;
    if (!path.ends_with('/'))
        path += '/';
    return path.append(name);
}

} // namespace

FileLook lookAt(const std::string& path) {
    return lookAt(AT_FDCWD, path.c_str(), path);
}

bool leadsToSocket(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

std::string_view folderOf(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

Folders::Folders(std::vector<std::string> watched, Clock now)
    : m_now(std::move(now))
    , m_changes(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    for (std::string& path : watched)
        m_folders[std::move(path)].permanent = true;
}

void Folders::learn(const std::string& folder) {
    if (m_folders.size() < mostFolders)
        m_folders.try_emplace(folder);
}

void Folders::startReading() {
    m_entries = 0;
    m_until = m_now() + longest;
}

void Folders::readAhead() {
    if (!m_first || std::exchange(m_ahead, true))
        return;
    startReading();
    for (auto& [path, folder] : m_folders) {
        refresh(path, folder);
        folder.ahead = true;
    }
}

bool Folders::refresh() {
    drainChanges();
    if (!std::exchange(m_ahead, false))
        startReading();
    for (auto at = m_folders.begin(); at != m_folders.end();) {
        refresh(at->first, at->second);
        const bool gone = at->second.watch < 0 && at->second.contents == Contents::Unread;
        if (gone && !at->second.permanent && !late()) // what time did not allow is read by another scan
            at = m_folders.erase(at);
        else
            ++at;
    }
    m_first = false;
    m_news = false;
    return std::exchange(m_changed, false);
}

bool Folders::haveNews() {
    drainChanges();
    return m_news;
}

bool Folders::keeps(const std::string& path) const {
    const auto folder = m_folders.find(folderOf(path));
    return folder != m_folders.end() && folder->second.contents == Contents::Whole && folder->second.watch >= 0;
}

void Folders::refresh(const std::string& path, Folder& folder) {
    if (std::exchange(folder.ahead, false))
        return;
    folder.renewed.clear();
    folder.listed = false;
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return forget(folder);
    const ipc::FileId id{.device = status.st_dev, .inode = status.st_ino};
    if (folder.id != id) {
        forget(folder);
        folder.id = id;
    }
    if (folder.watch < 0 && m_changes && !m_first) {
        folder.watch = ::inotify_add_watch(m_changes.get(), path.c_str(), changes);
        folder.contents = Contents::Unread;
    }
    if (folder.contents == Contents::Unread || folder.watch < 0)
        return list(path, folder);
    folder.renewed = std::exchange(folder.touched, {});
    for (const std::string& name : folder.renewed)
        renew(folder, name, lookAt(inside(path, name)));
}

void Folders::list(const std::string& path, Folder& folder) {
    m_changed = m_changed || !folder.files.empty();
    folder.files.clear();
    folder.touched.clear();
    folder.absent.clear();
    folder.listed = true;
    folder.contents = Contents::Unread;
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseFolder> entries(fd < 0 ? nullptr : ::fdopendir(fd));
    if (!entries) {
        if (fd >= 0)
            ::close(fd);
        return;
    }
    if (late()) // another scan will
        return;
    folder.contents = Contents::Partial;
    m_changed = true;
    while (const dirent* entry = ::readdir(entries.get())) {
        if (++m_entries > mostEntries || late())
            return;
        if (entry->d_type == DT_SOCK || entry->d_type == DT_UNKNOWN)
            renew(folder, entry->d_name, lookAt(fd, entry->d_name, inside(path, entry->d_name)));
    }
    folder.contents = Contents::Whole;
}

void Folders::renew(Folder& folder, const std::string& name, FileLook look) {
    const auto before = folder.files.find(name);
    const bool same = before == folder.files.end() ? !look.file : look.file == before->second;
    m_changed = m_changed || !same || folder.absent.contains(name);
    if (look.file)
        folder.files.insert_or_assign(name, std::move(*look.file));
    else
        folder.files.erase(name);
}

void Folders::forget(Folder& folder) {
    m_changed = m_changed || !folder.files.empty();
    if (folder.watch >= 0)
        ::inotify_rm_watch(m_changes.get(), folder.watch);
    const bool permanent = folder.permanent;
    folder = {};
    folder.permanent = permanent;
    folder.listed = true;
}

FileLook Folders::look(const std::string& path) {
    const auto folder = m_folders.find(folderOf(path));
    if (folder == m_folders.end() || (!folder->second.listed && !keeps(path)))
        return lookAt(path);
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const auto& files = folder->second.files;
    if (const auto file = files.find(name); file != files.end())
        return {.file = file->second};
    folder->second.absent.emplace(name);
    return lookAt(path);
}

std::size_t Folders::awaited() const {
    std::size_t count = 0;
    for (const auto& [path, folder] : m_folders)
        count += folder.absent.size();
    return count;
}

void Folders::awaitOnly(const std::unordered_set<std::string_view>& paths) {
    for (auto& [path, folder] : m_folders)
        std::erase_if(folder.absent, [&](const std::string& name) { return !paths.contains(inside(path, name)); });
}

bool Folders::mayDiffer(const std::string& path) const {
    const auto folder = m_folders.find(folderOf(path));
    return folder == m_folders.end() || folder->second.listed ||
           folder->second.renewed.contains(std::string_view(path).substr(path.rfind('/') + 1));
}

std::vector<const SocketFile*> Folders::files() const {
    std::vector<const SocketFile*> all;
    for (const auto& [path, folder] : m_folders)
        for (const auto& [name, file] : folder.files)
            all.push_back(&file);
    return all;
}

bool Folders::drainChanges() {
    bool any = false;
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t got = ::read(m_changes.get(), buffer.data(), buffer.size());
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            m_news = m_news || any;
            return any;
        }
        for (ssize_t at = 0; at < got;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const std::string name = event.len > 0 ? buffer.data() + at + sizeof event : "";
            at += static_cast<ssize_t>(sizeof event + event.len);
            any = noteChange(event.wd, event.mask, name) || any;
        }
    }
}

bool Folders::noteChange(int watch, std::uint32_t mask, const std::string& name) {
    bool matters = false;
    for (auto& [path, folder] : m_folders) {
        if ((mask & IN_Q_OVERFLOW) != 0) {
            folder.contents = Contents::Unread;
            matters = true;
        } else if (folder.watch == watch) {
            if ((mask & IN_IGNORED) != 0)
                folder.watch = -1;
            const bool entry = !name.empty() && (mask & IN_ISDIR) == 0;
            if (entry)
                folder.touched.insert(name);
            matters = matters || (name.empty() ? (mask & IN_ATTRIB) == 0
                                               : folder.files.contains(name) || folder.absent.contains(name) ||
                                                     (entry && lookAt(inside(path, name)).file));
        }
    }
    return matters;
}

} // namespace ipcscope::discovery
