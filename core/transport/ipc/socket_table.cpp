// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/socket_table.h"

#include "core/transport/base/bytes.h"
#include "core/transport/ipc/socket_dump.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <iterator>
#include <utility>

namespace ipcscope::ipc {

namespace {

/// The kernel walks its whole table for each single socket: for more, one answer about all of them is cheaper.
constexpr std::size_t mostAskedOneByOne = 8;
/// How far a socket is looked for that is not where it was: so many may come or go side by side.
constexpr std::size_t nearby = 64;

std::vector<TableSocket> socketsOf(std::vector<DumpedSocket> dumped) {
    std::vector<TableSocket> sockets;
    sockets.reserve(dumped.size());
    for (DumpedSocket& each : dumped)
        sockets.push_back(std::move(each.socket));
    return sockets;
}

bool isUnconnected(const DumpedSocket& each) {
    return !each.socket.connected && !each.socket.listening;
}

/// Whether some that were neither connected nor listening in `before` are not any more.
bool haveLeft(const std::vector<DumpedSocket>& before, const std::vector<DumpedSocket>& unconnected) {
    std::vector<std::uint64_t> cookies(unconnected.size());
    std::ranges::transform(unconnected, cookies.begin(), &DumpedSocket::cookie);
    std::ranges::sort(cookies);
    return std::ranges::any_of(before, [&cookies](const DumpedSocket& each) {
        return isUnconnected(each) && !std::ranges::binary_search(cookies, each.cookie);
    });
}

} // namespace

/// The sockets are those that are connected or listen, in the order of the kernel's last answer, and then the others.
class SocketTable::Core {
public:
    Result<News> refresh(std::vector<TableSocket>& sockets, Names names);

private:
    struct Known {
        std::uint32_t inode = 0;
        std::uint64_t cookie = 0;
        bool listening = false;
        bool operator==(const Known&) const = default;
    };
    static Known known(const DumpedSocket& dumped) {
        return {.inode = dumped.socket.inode, .cookie = dumped.cookie, .listening = dumped.socket.listening};
    }
    static constexpr std::size_t none = ~std::size_t{0};
    /// One socket of the newest answer.
    struct Row {
        DumpedSocket dumped;
        std::size_t before = none; ///< where it stands in the sockets
        bool complete = false;     ///< its facts were read
        bool gone = false;         ///< since the answer
    };
    Result<void> readAll(std::vector<TableSocket>& sockets);
    Result<bool> update(std::vector<TableSocket>& sockets);
    Result<bool> updateOthers(std::vector<TableSocket>& sockets, std::vector<DumpedSocket> answer);
    std::vector<Row> matched(std::vector<DumpedSocket> answer) const;
    std::size_t placeOf(const Known& wanted, std::size_t from) const;
    Result<bool> complete(std::vector<Row>& rows, const std::vector<TableSocket>& sockets);
    void takeOver(std::vector<Row> rows, std::vector<TableSocket>& sockets);
    void noteWent(const std::vector<Row>& rows);
    void updateUnconnected(std::vector<TableSocket>& sockets);

    SocketDump m_dump;
    Bytes m_queues, m_unconnected;             ///< answers: of all, and of those that are neither connected nor listen
    Bytes m_queuesBefore, m_unconnectedBefore; ///< and what they were before
    std::vector<Known> m_known;                ///< those that are connected or listen
    News m_news;
    bool m_read = false;
};

Result<SocketTable::News> SocketTable::Core::refresh(std::vector<TableSocket>& sockets, Names names) {
    m_news = {};
    if (m_read) {
        if (const auto asked = m_dump.ask(SocketDump::Which::All, SocketDump::What::Queues, m_queues); !asked)
            return std::unexpected(asked.error());
        if (names == Names::AsBefore && m_queues == m_queuesBefore)
            return m_news;
    }
    const Result<bool> updated = m_read ? update(sockets) : false;
    if (!updated)
        return std::unexpected(updated.error());
    if (!*updated)
        if (const auto read = readAll(sockets); !read)
            return std::unexpected(read.error());
    return m_news;
}

/// False: there is too much that is new.
Result<bool> SocketTable::Core::update(std::vector<TableSocket>& sockets) {
    if (const auto asked = m_dump.ask(SocketDump::Which::Unconnected, SocketDump::What::Facts, m_unconnected); !asked)
        return std::unexpected(asked.error());
    if (m_queues != m_queuesBefore) {
        std::vector<DumpedSocket> answer = parseDump(m_queues);
        if (haveLeft(answer, parseDump(m_unconnected))) { // to where they are now
            if (const auto again = m_dump.ask(SocketDump::Which::All, SocketDump::What::Queues, m_queues); !again)
                return std::unexpected(again.error());
            answer = parseDump(m_queues);
        }
        std::erase_if(answer, isUnconnected);
        const Result<bool> updated = updateOthers(sockets, std::move(answer));
        if (!updated || !*updated)
            return updated;
    }
    if (m_unconnected != m_unconnectedBefore)
        updateUnconnected(sockets);
    return true;
}

Result<void> SocketTable::Core::readAll(std::vector<TableSocket>& sockets) {
    if (const auto asked = m_dump.ask(SocketDump::Which::All, SocketDump::What::Facts, m_queues); !asked)
        return asked;
    std::vector<DumpedSocket> dumped = parseDump(m_queues);
    const auto rest = std::ranges::stable_partition(dumped, std::not_fn(isUnconnected));
    m_known.clear();
    std::transform(dumped.begin(), rest.begin(), std::back_inserter(m_known), known);
    sockets = socketsOf(std::move(dumped));
    m_queuesBefore.clear();
    m_unconnectedBefore.clear();
    m_news = {.all = true, .came = {}, .others = {}};
    m_read = true;
    return {};
}

Result<bool> SocketTable::Core::updateOthers(std::vector<TableSocket>& sockets, std::vector<DumpedSocket> answer) {
    std::vector<Row> rows = matched(std::move(answer));
    const Result<bool> completed = complete(rows, sockets);
    if (completed && *completed) {
        takeOver(std::move(rows), sockets);
        std::swap(m_queues, m_queuesBefore);
    }
    return completed;
}

/// The kernel's order is that of its table, so what stays keeps its neighbours.
std::vector<SocketTable::Core::Row> SocketTable::Core::matched(std::vector<DumpedSocket> answer) const {
    std::vector<Row> rows;
    std::size_t next = 0;
    rows.reserve(answer.size());
    for (DumpedSocket& dumped : answer) {
        Row& row = rows.emplace_back(Row{.dumped = std::move(dumped)});
        row.before = placeOf(known(row.dumped), next);
        if (row.before != none)
            next = row.before + 1;
    }
    return rows;
}

std::size_t SocketTable::Core::placeOf(const Known& wanted, std::size_t from) const {
    const std::size_t end = std::min(m_known.size(), from + nearby);
    for (std::size_t place = from; place < end; ++place)
        if (m_known[place] == wanted)
            return place;
    return none;
}

/// Reads the facts of what is new, and of listeners that somebody waits for. False: there are too many of them.
Result<bool> SocketTable::Core::complete(std::vector<Row>& rows, const std::vector<TableSocket>& sockets) {
    std::vector<Row*> unread;
    for (Row& row : rows) {
        const TableSocket& now = row.dumped.socket;
        const bool isNew = row.before == none && now.inode != 0;
        const bool waitedFor =
            row.before != none && now.listening && (now.receiveQueue > 0 || !sockets[row.before].waiting.empty());
        if (isNew || waitedFor)
            unread.push_back(&row);
    }
    if (unread.size() > mostAskedOneByOne)
        return false;
    for (Row* row : unread) {
        Result<DumpedSocket> read = m_dump.ask(row->dumped.socket.inode, row->dumped.cookie);
        if (!read && read.error().code.value() != ENOENT && read.error().code.value() != ESTALE)
            return std::unexpected(read.error());
        row->gone = !read;
        row->complete = read.has_value();
        if (read)
            row->dumped = std::move(*read);
    }
    return true;
}

void SocketTable::Core::takeOver(std::vector<Row> rows, std::vector<TableSocket>& sockets) {
    std::erase_if(rows, [](const Row& row) { return row.gone; });
    noteWent(rows);
    std::vector<TableSocket> next;
    next.reserve(rows.size() + sockets.size() - m_known.size());
    std::vector<Known> nextKnown;
    nextKnown.reserve(rows.size());
    for (Row& row : rows) {
        nextKnown.push_back(known(row.dumped));
        TableSocket& now = row.dumped.socket;
        if (row.before == none) {
            if (now.inode != 0)
                m_news.came.push_back(next.size());
            next.push_back(std::move(now));
            continue;
        }
        TableSocket& before = sockets[row.before];
        const bool sameQueues = before.receiveQueue == now.receiveQueue && before.sendQueue == now.sendQueue;
        if (!sameQueues || (row.complete && before.waiting != now.waiting))
            m_news.others.push_back(now.inode);
        before.receiveQueue = now.receiveQueue;
        before.sendQueue = now.sendQueue;
        if (row.complete)
            before.waiting = std::move(now.waiting);
        next.push_back(std::move(before));
    }
    std::move(sockets.begin() + static_cast<std::ptrdiff_t>(m_known.size()), sockets.end(), std::back_inserter(next));
    m_known = std::move(nextKnown);
    sockets = std::move(next);
}

void SocketTable::Core::noteWent(const std::vector<Row>& rows) {
    std::size_t place = 0;
    const auto went = [&](std::size_t end) {
        for (; place < end; ++place)
            if (m_known[place].inode != 0)
                m_news.others.push_back(m_known[place].inode);
    };
    for (const Row& row : rows) {
        if (row.before == none)
            continue;
        went(row.before);
        place = row.before + 1;
    }
    went(m_known.size());
}

void SocketTable::Core::updateUnconnected(std::vector<TableSocket>& sockets) {
    const auto boundFrom = [&sockets](std::size_t first) {
        std::vector<std::uint32_t> inodes;
        for (std::size_t place = first; place < sockets.size(); ++place)
            if (!sockets[place].name.empty())
                inodes.push_back(sockets[place].inode);
        std::ranges::sort(inodes);
        return inodes;
    };
    const std::vector<std::uint32_t> before = boundFrom(m_known.size());
    sockets.erase(sockets.begin() + static_cast<std::ptrdiff_t>(m_known.size()), sockets.end());
    std::ranges::move(socketsOf(parseDump(m_unconnected)), std::back_inserter(sockets));
    const std::vector<std::uint32_t> now = boundFrom(m_known.size());
    std::ranges::set_difference(before, now, std::back_inserter(m_news.others));
    for (std::size_t place = m_known.size(); place < sockets.size(); ++place)
        if (!sockets[place].name.empty() && !std::ranges::binary_search(before, sockets[place].inode))
            m_news.came.push_back(place);
    std::swap(m_unconnected, m_unconnectedBefore);
}

SocketTable::SocketTable()
    : m_core(std::make_unique<Core>()) {}
SocketTable::~SocketTable() = default;
SocketTable::SocketTable(SocketTable&&) noexcept = default;
SocketTable& SocketTable::operator=(SocketTable&&) noexcept = default;

Result<SocketTable::News> SocketTable::refresh(std::vector<TableSocket>& sockets, Names names) {
    return m_core->refresh(sockets, names);
}

Result<std::vector<TableSocket>> readSocketTable() {
    Bytes answer;
    if (const auto asked = SocketDump().ask(SocketDump::Which::All, SocketDump::What::Facts, answer); !asked)
        return std::unexpected(asked.error());
    return socketsOf(parseDump(answer));
}

Result<TableSocket> readSocket(std::uint32_t inode) {
    constexpr std::uint64_t anyCookie = ~std::uint64_t{0};
    Result<DumpedSocket> read = SocketDump().ask(inode, anyCookie);
    if (!read)
        return std::unexpected(read.error());
    return std::move(read->socket);
}

} // namespace ipcscope::ipc
