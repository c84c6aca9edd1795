// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/liveness.h"

#include "core/transport/ipc/stream.h"

#include <cerrno>
#include <sys/socket.h>
#include <sys/stat.h>

namespace ipcscope::ipc {

namespace {

/// A socket that keeps the name in use. Not one that is connected: accepted connections carry their listener's file
/// and may outlive it.
bool holds(const TableSocket& socket) {
    return socket.listening || socket.kind == SOCK_DGRAM || !socket.connected;
}

LivenessFinding askTable(LivenessFinding finding, const TableFile& file, const std::vector<TableSocket>& table) {
    finding.liveness = Liveness::Dead;
    for (const TableSocket& socket : table) {
        if (socket.file != file || !holds(socket))
            continue;
        finding.listener = socket.inode;
        finding.liveness = socket.listening || socket.kind == SOCK_DGRAM ? Liveness::Live : Liveness::Unknown;
        if (finding.liveness == Liveness::Live)
            break;
    }
    return finding;
}

Liveness tryConnect(const PathFile& file) {
    const Result<Address> address = Address::fromPath(file.reachableName());
    if (!address)
        return Liveness::Unknown;
    const Result<Stream> stream = Stream::connect(*address);
    if (stream)
        return Liveness::Live;
    switch (stream.error().code.value()) {
    case ECONNREFUSED:
        return Liveness::Dead;
    case EAGAIN:
    case EPROTOTYPE:
        return Liveness::Live;
    default:
        return Liveness::Unknown;
    }
}

/// The verdict on a path that cannot even be held.
Liveness withoutFile(const Error& error) {
    const int number = error.code.value();
    return number == ENOENT || number == ENOTDIR ? Liveness::Absent : Liveness::Unknown;
}

/// A bind() shows its file an instant before the socket that has it, but holds the folder's lock until both are there;
/// so does, briefly, whoever looks up a name that was never asked for.
void waitForBinders(const std::string& path) {
    struct stat nothing{};
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    static_cast<void>(::lstat((folder + freshSideName()).c_str(), &nothing));
}

template<class Judge>
LivenessFinding inspectAt(const std::string& path, Judge judge) {
    const Result<PathFile> file = PathFile::open(path);
    if (!file)
        return {withoutFile(file.error()), {}, 0};
    LivenessFinding finding = judge(*file);
    if (finding.liveness != Liveness::Dead)
        return finding;
    const Result<PathFile> again = PathFile::open(path);
    if (!again)
        return {withoutFile(again.error()), {}, 0};
    if (again->id() != file->id())
        return {again->isSocket() ? Liveness::Unknown : Liveness::NotASocket, again->id(), 0};
    return finding;
}

} // namespace

LivenessFinding inspect(const PathFile& file, const std::vector<TableSocket>& table, const FileComparison& comparison,
                        Contact contact) {
    const LivenessFinding unknown{Liveness::Unknown, file.id(), 0};
    if (!file.isSocket())
        return {Liveness::NotASocket, file.id(), 0};
    const std::optional<TableFile> named = comparison.tableFile(file.fd());
    if (!named)
        return unknown;
    LivenessFinding finding = askTable(unknown, *named, table);
    if (finding.liveness == Liveness::Dead && contact == Contact::Allowed)
        finding.liveness = tryConnect(file);
    return finding;
}

LivenessFinding inspect(const PathFile& file) {
    if (!file.isSocket())
        return {Liveness::NotASocket, file.id(), 0};
    const auto table = readSocketTable();
    if (!table)
        return {Liveness::Unknown, file.id(), 0};
    return inspect(file, *table, FileComparison(), Contact::Allowed);
}

LivenessFinding inspect(const std::string& path) {
    return inspectAt(path, [&path](const PathFile& file) {
        waitForBinders(path);
        return inspect(file);
    });
}

LivenessFinding inspect(const std::string& path, const std::vector<TableSocket>& table,
                        const FileComparison& comparison, Contact contact) {
    return inspectAt(path, [&](const PathFile& file) { return inspect(file, table, comparison, contact); });
}

} // namespace ipcscope::ipc
