// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/faults.h"

#include "core/observe/advice/contact_risk.h"
#include "core/observe/advice/facts.h"
#include "core/observe/discovery/folders.h"
#include "core/transport/base/showable.h"
#include "core/transport/ipc/address.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>

namespace ipcscope::advice {

namespace {

Fault other(const Error& error, const Target& target, const Intent& intent) {
    return {.code = {},
            .title = fmt::format("{} {} failed", intent.bind ? "Binding" : "Connecting to", target.base),
            .body = showable(error.code.message(), 200) + "."};
}

Fault notASocket(const Target& target) {
    return {.code = "IS-105",
            .title = "This is not a socket",
            .body = fmt::format("{} is {}. It will not be touched.", target.shown, fileDescription(target.name))};
}

Fault tooLong(const Target& target) {
    return {.code = "IS-107",
            .title = target.abstract ? "The name is too long" : "The path is too long",
            .body = fmt::format("{} bytes; Unix sockets allow {}. {}", target.name.size(), ipc::maxPathLength,
                                target.abstract ? "Use a shorter name."
                                                : "Use a shorter folder, for example under $XDG_RUNTIME_DIR.")};
}

Fault noPermission(const Target& target, const Intent& intent) {
    if (std::string closed = closedFolder(target.name); !closed.empty())
        return {.code = "IS-102",
                .title = fmt::format("You may not enter the folder of {}", target.base),
                .body = std::move(closed),
                .subject = target.folder};
    struct stat status{};
    const bool binding = intent.bind;
    if (::stat(binding ? target.folder.c_str() : target.name.c_str(), &status) != 0)
        return other({.code = std::make_error_code(std::errc::permission_denied), .attempt = {}}, target, intent);
    const std::string user = userName(status.st_uid), mode = modeText(status.st_mode);
    if (binding)
        return {.code = {},
                .title = fmt::format("You may not create {} here", target.base),
                .body = fmt::format("{} has mode {} and belongs to {}.", showable(target.folder, 200), mode, user)};
    return {.code = "IS-101",
            .title = fmt::format("You may not connect to {}", target.base),
            .body = fmt::format("The socket belongs to user {} with mode {}. Connecting needs write permission on the "
                                "socket file.",
                                user, mode),
            .subject = target.name};
}

/// "orderd (pid 7702)", "a program of user orderd" of one that is hidden.
std::string whoHolds(const Holder& holder, std::string_view hidden) {
    const std::string process = holder.owner ? showable(holder.owner->process, 64) : std::string();
    return process.empty() ? fmt::format("{} of user {}", hidden, userName(holder.uid))
                           : fmt::format("{} (pid {})", process, holder.owner->pid);
}

Fault nothingThere(const Target& target, const Intent& intent) {
    const std::string what =
        target.abstract ? "Nobody has this abstract name yet" : "There is no socket at this path yet";
    if (!intent.once)
        return {.code = "IS-104",
                .title = what,
                .body = fmt::format("The app keeps trying and connects as soon as a program binds {}.", target.shown)};
    const std::string missing = target.abstract ? std::string() : missingFolder(target.name);
    return {.code = "IS-104",
            .title = what,
            .body = missing.empty() ? fmt::format("No program has bound {}.", target.shown) : missing + "."};
}

Fault nobodyListens(const Target& target, const Intent& intent) {
    const discovery::FileLook look = discovery::lookAt(target.name);
    if (look.error == ENOTSOCK)
        return notASocket(target);
    if (!look.file)
        return nothingThere(target, intent);
    const std::string title = fmt::format("Nobody is listening behind {}", target.base);
    if (const auto holder = holderOf(target); holder && !holder->listens)
        return {.code = "IS-103",
                .title = title,
                .body = fmt::format("{} has bound the file and does not listen, so a connect was refused. It may be "
                                    "about to.",
                                    whoHolds(*holder, "A program"))};
    return {.code = "IS-103",
            .title = title,
            .body = fmt::format("The file is still there, but no process has it open and a connect was refused. It is "
                                "probably left over from a program that ended (last change {}).",
                                ageText(look.file->changed))};
}

Fault noFolder(const Target& target) {
    std::string missing = missingFolder(target.name);
    if (missing.empty())
        missing = showable(target.folder, 200) + " is missing";
    const bool canBeMade = missing.ends_with(" is missing");
    return {.code = "IS-108",
            .title = "The folder does not exist",
            .body = missing + ", so no socket can be created in it.",
            .subject = canBeMade ? target.folder : std::string()};
}

Fault taken(const Target& target) {
    const auto holder = holderOf(target);
    const std::string process = holder && holder->owner ? showable(holder->owner->process, 64) : std::string();
    if (target.abstract) {
        const std::string who = process.empty() ? "Another program" : fmt::format("pid {}", holder->owner->pid);
        return {.code = "IS-110",
                .title = "This name is already taken",
                .body = fmt::format("Abstract names cannot be taken over. {} holds {}.", who, target.shown)};
    }
    if (!holder)
        return {.code = "IS-109",
                .title = fmt::format("{} may be in use by another program", target.base),
                .body = "Who listens there cannot be told from here. Binding here would take the path away from it. "
                        "Its present connections would go on, new ones would come to you."};
    const std::string who = whoHolds(*holder, "a program");
    return {.code = "IS-109",
            .title = fmt::format("{} is in use by {}", target.base, who),
            .body =
                fmt::format("Binding here would take the path away from it. Its present connections go on, new ones "
                            "would come to you. {} would not be told.",
                            process.empty() ? "It" : process)};
}

Fault notAccepting(const Target& target) {
    const auto holder = holderOf(target);
    const std::string filled =
        holder ? fmt::format(" ({} of {})", std::min(holder->waiting, holder->backlog), holder->backlog) : "";
    return {.code = "IS-118",
            .title = "The program is not accepting connections",
            .body = fmt::format("Its queue of waiting connections is full{}. It may hang.", filled)};
}

Fault notReplaceable(const Target& target) {
    const discovery::FileLook look = discovery::lookAt(target.name);
    return {.code = {},
            .title = fmt::format("{} cannot be replaced", target.base),
            .body = look.file ? fmt::format("Nobody listens behind it, but the file belongs to user {} and may not be "
                                            "removed from this folder.",
                                            userName(look.file->uid))
                              : "It may not be removed from this folder."};
}

Fault notAnEndpoint(const Target& target) {
    return {.code = {},
            .title = fmt::format("\"{}\" is not an ipc endpoint", target.shown),
            .body = "Give a path, @name for an abstract name, or ipc:// and one of these."};
}

Fault explainSystem(int number, const Error& error, const Target& target, const Intent& intent) {
    switch (number) {
    case ENAMETOOLONG:
        return tooLong(target);
    case EACCES:
        return noPermission(target, intent);
    case EPERM:
        return intent.bind ? notReplaceable(target) : noPermission(target, intent);
    case ECONNREFUSED:
        return nobodyListens(target, intent);
    case ENOENT:
        return intent.bind ? noFolder(target) : nobodyListens(target, intent);
    case ENOTDIR:
        return noFolder(target);
    case EEXIST:
    case ENOTSOCK:
        return notASocket(target);
    case EPROTOTYPE:
        return {.code = "IS-106",
                .title = "This socket is not a stream socket",
                .body = "The file is a datagram (or seqpacket) socket. ZeroMQ uses stream sockets only."};
    case EADDRINUSE:
        return taken(target);
    case EAGAIN:
        return notAccepting(target);
    case EMFILE:
    case ENFILE:
        return {.code = {},
                .title = "Too many files are open",
                .body = number == EMFILE ? "This program has no descriptor left for another connection."
                                         : "The whole machine has no descriptor left for another connection."};
    case EINVAL:
    case EPROTONOSUPPORT:
        return notAnEndpoint(target);
    default:
        return other(error, target, intent);
    }
}

Fault explainSending(const Error& error, const Target& target, const Intent& intent) {
    const std::string_view type = zmtp::name(intent.type);
    switch (static_cast<sockets::Errc>(error.code.value())) {
    case sockets::Errc::WouldBlock:
        return {
            .code = "IS-120", .title = "Sending would block", .body = "No peer is ready, or their queues are full."};
    case sockets::Errc::WrongState:
        if (intent.type == zmtp::SocketType::Req)
            return {.code = "IS-121",
                    .title = "No reply yet",
                    .body = "The request was delivered to the kernel; the peer has not answered. A REQ socket cannot "
                            "send again until it does."};
        return {.code = {}, .title = "Nothing to answer", .body = "A REP socket sends one reply to each request."};
    case sockets::Errc::HostUnreachable:
        return {
            .code = {}, .title = "No such peer", .body = "The first frame is a routing id that no connected peer has."};
    case sockets::Errc::NotSupported:
        return {.code = {},
                .title = fmt::format("{} cannot do this", type),
                .body = fmt::format("A {} socket {}.", type,
                                    intent.type == zmtp::SocketType::Push || intent.type == zmtp::SocketType::Pub
                                        ? "only sends"
                                        : "only receives")};
    default:
        break;
    }
    return other(error, target, intent);
}

Fault heldBackNow(const Intent& intent) {
    const auto address = ipc::Address::parse(intent.endpoint);
    const std::string reason = address ? contactRisk({}, *address).reason : std::string();
    return heldBack(intent.endpoint, reason.empty() ? "Whoever listened there when it was looked at is gone." : reason);
}

Fault explainRemoval(int number, const Target& target, const Error& error) {
    Fault fault{.code = {}, .title = fmt::format("{} was not removed", target.base), .body = {}};
    const discovery::FileLook look = discovery::lookAt(target.name);
    switch (number) {
    case EPERM:
        fault.body = fmt::format("The file belongs to user {}.", look.file ? userName(look.file->uid) : "unknown");
        break;
    case EAGAIN:
        fault.body = "The file is younger than 10 seconds; a program may be about to listen.";
        break;
    case EADDRINUSE:
        fault.body = "A program listens behind it, or that cannot be ruled out.";
        break;
    case ESTALE:
        fault.body = "Another file is at this path by now.";
        break;
    case ENOENT:
        fault.body = "It is gone already.";
        break;
    case EACCES:
        fault.body = fmt::format("You may not rename files in {}.", showable(target.folder, 200));
        break;
    default:
        fault.body = showable(error.code.message(), 200) + ".";
    }
    return fault;
}

} // namespace

Fault noReply(zmtp::SocketType type, std::chrono::milliseconds waited) {
    const bool takesTurns = type == zmtp::SocketType::Req;
    return {.code = "IS-121",
            .title = fmt::format("No reply within {}", spanText(waited)),
            .body = fmt::format("The {} was delivered to the kernel; the peer has not answered.{}",
                                takesTurns ? "request" : "message",
                                takesTurns ? " A REQ socket cannot send again until it does." : "")};
}

Fault notPutBack(const Error& error, const std::string& path) {
    const int number = error.code.value();
    return {.code = {},
            .title = fmt::format("{} was not put back", targetOf(path).base),
            .body = number == EEXIST   ? std::string("Something else is at its path by now.")
                    : number == ENOENT ? std::string("What was moved aside is gone.")
                                       : showable(error.code.message(), 200) + "."};
}

Fault notDelivered(std::uint64_t messages, std::chrono::milliseconds waited) {
    return {.code = "IS-122",
            .title = "Not delivered",
            .body =
                fmt::format("{} still unsent when the socket closed (waited {}).",
                            messages == 1 ? std::string("1 message was") : fmt::format("{} messages were", messages),
                            spanText(waited))};
}

std::string Fault::line() const {
    const std::string text = body.empty() ? title : title + ": " + body;
    return code.empty() ? text : code + "  " + text;
}

Fault heldBack(const std::string& endpoint, const std::string& objection) {
    return {.code = {},
            .title = fmt::format("{} is not contacted without your consent", targetOf(endpoint).base),
            .body = objection};
}

Fault explain(const Error& error, const Intent& intent) {
    const Target target = targetOf(intent.endpoint);
    if (error.code.category() == zmtp::zmtpCategory())
        return explainHandshake(error, {}, intent);
    if (error.code == sockets::Errc::HeldBack)
        return heldBackNow(intent);
    if (error.code.category() == sockets::socketsCategory())
        return explainSending(error, target, intent);
    if (error.code.category() != std::generic_category() && error.code.category() != std::system_category())
        return other(error, target, intent);
    if (error.attempt.starts_with("remove "))
        return explainRemoval(error.code.value(), target, error);
    return explainSystem(error.code.value(), error, target, intent);
}

} // namespace ipcscope::advice
