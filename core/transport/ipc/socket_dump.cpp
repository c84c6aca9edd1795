// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/socket_dump.h"

#include <algorithm>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

namespace ipcscope::ipc {

namespace {

constexpr const char* attempt = "read the socket table";
constexpr std::size_t largestPart = std::size_t{32} << 10; ///< of an answer: the kernel makes none that is larger
constexpr int attemptsForWholeDump = 4;
constexpr std::uint32_t allFacts =
    UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID;
constexpr std::uint8_t stateEstablished = 1; // TCP_ESTABLISHED and TCP_LISTEN, which AF_UNIX borrows
constexpr std::uint8_t stateListening = 10;

struct Request {
    nlmsghdr header;
    unix_diag_req body;
};

/// Copies a kernel structure out of `bytes`; false if they are too few.
template<class T>
bool take(ByteView bytes, T& out) {
    if (bytes.size() < sizeof out)
        return false;
    std::memcpy(&out, bytes.data(), sizeof out);
    return true;
}

ByteView skip(ByteView bytes, std::size_t count) {
    return bytes.subspan(std::min(count, bytes.size()));
}

void applyAttribute(TableSocket& socket, std::uint16_t type, ByteView value) {
    unix_diag_vfs file{};
    unix_diag_rqlen queues{};
    switch (type) {
    case UNIX_DIAG_NAME:
        socket.name = textOf(value);
        if (!socket.name.starts_with('\0'))
            socket.name.resize(std::min(socket.name.find('\0'), socket.name.size()));
        break;
    case UNIX_DIAG_VFS:
        if (take(value, file))
            socket.file = TableFile{file.udiag_vfs_dev, file.udiag_vfs_ino};
        break;
    case UNIX_DIAG_PEER:
        take(value, socket.peer);
        break;
    case UNIX_DIAG_RQLEN:
        if (take(value, queues)) {
            socket.receiveQueue = queues.udiag_rqueue;
            socket.sendQueue = queues.udiag_wqueue;
        }
        break;
    case UNIX_DIAG_ICONS:
        for (std::uint32_t inode = 0; take(value, inode); value = skip(value, sizeof inode))
            if (inode != 0)
                socket.waiting.push_back(inode);
        break;
    case UNIX_DIAG_UID:
        take(value, socket.uid);
        break;
    default:
        break;
    }
}

std::optional<DumpedSocket> parseSocket(ByteView body) {
    unix_diag_msg facts{};
    if (!take(body, facts))
        return {};
    DumpedSocket dumped;
    dumped.cookie = std::uint64_t{facts.udiag_cookie[1]} << 32 | facts.udiag_cookie[0];
    TableSocket& socket = dumped.socket;
    socket.inode = facts.udiag_ino;
    socket.kind = facts.udiag_type;
    socket.listening = facts.udiag_state == stateListening;
    socket.connected = facts.udiag_state == stateEstablished;
    rtattr attribute{};
    for (ByteView rest = skip(body, NLMSG_ALIGN(sizeof facts)); take(rest, attribute);
         rest = skip(rest, RTA_ALIGN(attribute.rta_len))) {
        if (attribute.rta_len < sizeof attribute || attribute.rta_len > rest.size())
            break;
        applyAttribute(socket, attribute.rta_type, rest.first(attribute.rta_len).subspan(RTA_LENGTH(0)));
    }
    return dumped;
}

enum class Dump { Whole, Interrupted };

Result<void> send(int fd, Request request) {
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.body.sdiag_family = AF_UNIX;
    ssize_t sent = -1;
    do {
        sent = ::sendto(fd, &request, sizeof request, 0, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return systemFailure(errno, attempt);
    return {};
}

/// Puts the next part behind what there is; a view of it is valid until the next one.
Result<ByteView> receive(int fd, Bytes& answer) {
    const std::size_t before = answer.size();
    answer.resize(before + largestPart);
    sockaddr_nl from{};
    iovec into{answer.data() + before, largestPart};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    ssize_t got = -1;
    do {
        got = ::recvmsg(fd, &message, 0);
    } while ((got < 0 && errno == EINTR) || (got >= 0 && from.nl_pid != 0));
    const int error = errno;
    answer.resize(before + static_cast<std::size_t>(std::max(got, ssize_t{0})));
    if (got < 0)
        return systemFailure(error, attempt);
    if (got == 0 || (message.msg_flags & MSG_TRUNC) != 0)
        return systemFailure(EBADMSG, attempt);
    return ByteView(answer).subspan(before);
}

/// The answers to one question, as they come. `single`: the answer is one message without an end mark.
Result<Dump> collect(int fd, Bytes& answer, bool single) {
    Dump dump = Dump::Whole;
    for (bool done = false; !done;) {
        const Result<ByteView> received = receive(fd, answer);
        if (!received)
            return std::unexpected(received.error());
        nlmsghdr header{};
        ByteView rest = *received;
        for (; !done && take(rest, header); rest = skip(rest, NLMSG_ALIGN(header.nlmsg_len))) {
            if (header.nlmsg_len < sizeof header || header.nlmsg_len > rest.size())
                return systemFailure(EBADMSG, attempt);
            if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0)
                dump = Dump::Interrupted;
            if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
                int number = 0;
                if (take(rest.first(header.nlmsg_len).subspan(NLMSG_HDRLEN), number) && number < 0)
                    return systemFailure(-number, attempt);
                done = true;
            } else {
                done = single;
            }
        }
    }
    return dump;
}

} // namespace

std::vector<DumpedSocket> parseDump(ByteView answer) {
    std::vector<DumpedSocket> sockets;
    constexpr std::size_t usualSize = 100;
    sockets.reserve(answer.size() / usualSize + 1);
    nlmsghdr header{};
    for (; take(answer, header) && header.nlmsg_len <= answer.size();
         answer = skip(answer, NLMSG_ALIGN(header.nlmsg_len))) {
        if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
            continue;
        if (auto socket = parseSocket(answer.first(header.nlmsg_len).subspan(NLMSG_HDRLEN)))
            sockets.push_back(std::move(*socket));
    }
    return sockets;
}

Result<void> SocketDump::open() {
    if (m_fd)
        return {};
    m_fd = UniqueFd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!m_fd)
        return systemFailure(errno, attempt);
    return {};
}

Result<void> SocketDump::ask(Which which, What what, Bytes& answer) {
    if (const Result<void> opened = open(); !opened)
        return opened;
    const auto failed = [this](Error error) { // what is left of the answer must not be taken for the next one
        m_fd.reset();
        return std::unexpected(std::move(error));
    };
    Request request{};
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.udiag_states = static_cast<std::uint32_t>(which);
    request.body.udiag_show = what == What::Facts ? allFacts : std::uint32_t{UDIAG_SHOW_RQLEN};
    for (int tries = 0; tries < attemptsForWholeDump; ++tries) {
        answer.clear();
        if (const Result<void> asked = send(m_fd.get(), request); !asked)
            return failed(asked.error());
        const Result<Dump> dump = collect(m_fd.get(), answer, false);
        if (!dump)
            return failed(dump.error());
        if (*dump == Dump::Whole)
            break;
    }
    return {};
}

Result<DumpedSocket> SocketDump::ask(std::uint32_t inode, std::uint64_t cookie) {
    if (const Result<void> opened = open(); !opened)
        return std::unexpected(opened.error());
    Request request{};
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.body.udiag_show = allFacts;
    request.body.udiag_ino = inode;
    request.body.udiag_cookie[0] = static_cast<std::uint32_t>(cookie);
    request.body.udiag_cookie[1] = static_cast<std::uint32_t>(cookie >> 32);
    if (const Result<void> asked = send(m_fd.get(), request); !asked) {
        m_fd.reset();
        return std::unexpected(asked.error());
    }
    Bytes answer;
    if (const Result<Dump> dump = collect(m_fd.get(), answer, true); !dump) {
        m_fd.reset();
        return std::unexpected(dump.error());
    }
    std::vector<DumpedSocket> sockets = parseDump(answer);
    if (sockets.empty())
        return systemFailure(ENOENT, attempt);
    return std::move(sockets.front());
}

} // namespace ipcscope::ipc
