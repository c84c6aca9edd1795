// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/liveness.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// What lstat says of a socket file.
struct SocketFile {
    std::string path;
    ipc::FileId id;
    mode_t mode = 0;
    uid_t uid = 0;
    std::int64_t changed = 0; ///< seconds since the epoch
    bool operator==(const SocketFile&) const = default;
};

/// Without following a last symbolic link; nothing is opened. Error number: errno; ENOTSOCK for what is not a socket.
struct FileLook {
    std::optional<SocketFile> file;
    int error = 0;
    bool operator==(const FileLook&) const = default;
};
FileLook lookAt(const std::string& path);
/// Whether a socket is behind all links of this path.
bool leadsToSocket(const std::string& path);

/// The socket files directly inside some folders, kept up to date by inotify(7): a name is looked at again only after
/// the kernel said that something happened to it. Links are not followed and nothing but the folders is opened; at most
/// 100,000 entries are read of all folders together, for 5 seconds at most, and at most 4,096 folders learnt. Of what
/// is beyond that only the paths are looked at that somebody asks for.
class Folders {
public:
    static constexpr std::size_t mostEntries = 100'000;
    static constexpr std::size_t mostFolders = 4'096;
    static constexpr std::chrono::seconds longest{5};

    using Clock = std::function<std::chrono::steady_clock::time_point()>;
    explicit Folders(std::vector<std::string> watched, Clock now = std::chrono::steady_clock::now);
    /// Also looks at this one from now on, as long as it exists.
    void learn(const std::string& folder);
    /// Does now what the first refresh() would: for whoever has time before it.
    void readAhead();
    /// Brings everything up to date. True: a file may be different, or be there or not, since the last time. The first
    /// only lists, and so is quick: changes are told of from the second on.
    bool refresh();
    /// Whether socket files came, went or changed since the last refresh(), as far as the folders tell by themselves.
    /// True at first.
    bool haveNews();
    /// Whether refresh() would tell of a change at `path`.
    bool keeps(const std::string& path) const;
    /// The file at `path`, out of memory when its folder is one of ours. From now on refresh() tells when a file comes
    /// to be there.
    FileLook look(const std::string& path);
    /// How many paths without a file were asked for and are remembered; and the end of it for all but these.
    std::size_t awaited() const;
    void awaitOnly(const std::unordered_set<std::string_view>& paths);
    /// Whether the last refresh() may have found something else at `path`, in a folder that tells of changes.
    bool mayDiffer(const std::string& path) const;
    /// Valid until the next refresh().
    std::vector<const SocketFile*> files() const;

    int changesFd() const { return m_changes.get(); }
    /// True: refresh() may have something to tell. Whatever else comes and goes in a folder is none of it.
    bool drainChanges();

private:
    enum class Contents { Unread, Partial, Whole };
    struct Folder {
        bool permanent = false;
        Contents contents = Contents::Unread;
        int watch = -1;                                       ///< inotify's number
        ipc::FileId id;                                       ///< of the folder itself
        std::map<std::string, SocketFile, std::less<>> files; ///< by name
        std::set<std::string, std::less<>> touched;           ///< names to look at again
        std::set<std::string, std::less<>> renewed;           ///< names that were, by the last refresh
        std::set<std::string, std::less<>> absent;            ///< names that were asked for and are no socket file
        bool listed = false;                                  ///< anew, by the last refresh
        bool ahead = false;                                   ///< was listed for the first refresh already
    };
    void startReading();
    bool late() const { return m_now() > m_until; }
    void refresh(const std::string& path, Folder& folder);
    void list(const std::string& path, Folder& folder);
    void renew(Folder& folder, const std::string& name, FileLook look);
    void forget(Folder& folder);
    bool noteChange(int watch, std::uint32_t mask, const std::string& name);

    std::map<std::string, Folder, std::less<>> m_folders;
    Clock m_now;
    UniqueFd m_changes;
    std::size_t m_entries = 0; ///< read so far in this refresh
    std::chrono::steady_clock::time_point m_until;
    bool m_changed = false; ///< since the last refresh
    bool m_news = true;     ///< until the next refresh
    bool m_first = true, m_ahead = false;
};

/// The folder part of an absolute path.
std::string_view folderOf(std::string_view path);

} // namespace ipcscope::discovery
