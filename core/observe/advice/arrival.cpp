// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/arrival.h"

#include "core/observe/advice/proofs.h"
#include "core/observe/advice/topics.h"
#include "core/observe/advice/watching.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

using Check = Finding::Check;
using Verdict = Finding::Verdict;
using Outcome = discovery::Identification::Outcome;
using discovery::Endpoint;
using discovery::State;
using zmtp::SocketType;

Finding fine(Check check, std::string evidence) {
    return {.check = check, .verdict = Verdict::Fine, .evidence = std::move(evidence), .next = {}};
}
Finding wrong(Check check, std::string evidence, std::string next) {
    return {.check = check, .verdict = Verdict::Wrong, .evidence = std::move(evidence), .next = std::move(next)};
}
Finding open(Check check, std::string evidence, std::string next = {}) {
    return {.check = check, .verdict = Verdict::Open, .evidence = std::move(evidence), .next = std::move(next)};
}

const Endpoint* reached(const ArrivalFacts& facts) {
    const auto found = std::ranges::find_if(facts.endpoints, [](const Endpoint& each) {
        return discovery::isReachable(each.state) && each.space == discovery::Space();
    });
    return found == facts.endpoints.end() ? nullptr : &*found;
}

/// What a probe was told, if there was one and it was answered.
const zmtp::Announcement* told(const ArrivalFacts& facts) {
    const auto& probe = facts.identification;
    return probe && probe->outcome == Outcome::Answered ? &probe->peer : nullptr;
}

SocketType ourType(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    return facts.ours.type                  ? *facts.ours.type
           : peer && peer->type.has_value() ? forecast(*peer->type).joinAs
                                            : SocketType::Sub;
}

bool subscribes(SocketType type) {
    return type == SocketType::Sub || type == SocketType::XSub;
}

Finding socketThere(const ArrivalFacts& facts) {
    if (!facts.notASocket.empty())
        return wrong(Check::Socket, fmt::format("{} is {}.", facts.target.shown, facts.notASocket),
                     "Look for the right path; this one will not be touched.");
    if (!facts.exists && facts.folderBars)
        return open(Check::Socket, "What is there cannot be seen: a folder above it keeps us out.");
    const auto away = std::ranges::find_if(
        facts.endpoints, [](const Endpoint& each) { return each.listens() && each.space != discovery::Space(); });
    if (!facts.exists && away != facts.endpoints.end())
        return wrong(Check::Socket,
                     fmt::format("Nothing is at {} here; {} has it in another namespace.", facts.target.shown,
                                 whoListens(*away)),
                     "Share one folder between the two, or look from within.");
    const auto lost = std::ranges::find_if(facts.endpoints, &Endpoint::lostItsFile);
    if (!facts.exists && lost != facts.endpoints.end())
        return wrong(Check::Socket,
                     fmt::format("Nothing is at {} any more: its file is gone, and {} listens on.", facts.target.shown,
                                 whoListens(*lost)),
                     "Restart the program, so that it binds again.");
    if (!facts.exists)
        return wrong(Check::Socket,
                     facts.target.abstract ? fmt::format("Nobody has the abstract name {}.", facts.target.shown)
                                           : fmt::format("Nothing is at {}.", facts.target.shown),
                     "Start the program that binds it, or compare the path with the one that it binds.");
    return fine(Check::Socket, facts.target.abstract ? "The abstract name exists." : "It is a socket file.");
}

Finding listener(const ArrivalFacts& facts) {
    if (const Endpoint* endpoint = reached(facts))
        return fine(Check::Listener, whoListens(*endpoint) + " listens.");
    if (facts.endpoints.empty())
        return (facts.exists || facts.folderBars) && facts.notASocket.empty()
                   ? open(Check::Listener, "Who listens cannot be told from here.")
                   : wrong(Check::Listener, "Nobody listens.", "Start the program that binds it.");
    const Endpoint& first = facts.endpoints.front();
    if (first.state == State::Stale)
        return wrong(
            Check::Listener,
            fmt::format("The file is stale: no listener is that file (last change {}).", ageText(first.changed)),
            "Start the program that binds it; the file is left over from one that ended.");
    if (first.state == State::NotListening)
        return wrong(Check::Listener, proofsOf(first).front(), "It may be about to; else see what keeps it from it.");
    if (first.state == State::Unknown)
        return open(Check::Listener,
                    (first.listens() ? whoListens(first) + " listens under this name. " : "") + proofsOf(first).front(),
                    "Look from within the container, or as its user.");
    return wrong(Check::Listener,
                 first.lostItsFile()
                     ? whoListens(first) + " still listens, but its file is gone: nobody new can reach it."
                     : "Nobody listens behind what is at the path now.",
                 "Restart the program, so that it binds again.");
}

Finding accepts(const ArrivalFacts& facts) {
    if (!facts.barred.empty())
        return wrong(Check::Accepts, facts.barred,
                     facts.folderBars ? "Entering a folder needs execute permission on it."
                                      : "Connecting needs write permission on the socket file.");
    const Endpoint* endpoint = reached(facts);
    if (endpoint && endpoint->state == State::NotAccepting)
        return wrong(Check::Accepts, fmt::format("{} connections wait and its queue takes no more.", endpoint->waiting),
                     "The program may hang; look at it in a debugger.");
    const auto& probe = facts.identification;
    if (probe && probe->outcome == Outcome::Closed)
        return wrong(Check::Accepts, "It accepted and hung up without a word.",
                     "It may let in certain users or processes only (ZMQ_IPC_FILTER_UID, _GID, _PID).");
    if (probe && probe->outcome != Outcome::Unreachable)
        return fine(Check::Accepts, "A connect was accepted.");
    if (probe && probe->error.code == std::errc::wrong_protocol_type) {
        const Fault fault = explain(*probe, {.endpoint = "ipc://" + facts.target.name});
        return wrong(Check::Accepts, fault.title + ": " + fault.body, "Look for the endpoint of a ZeroMQ program.");
    }
    if (probe)
        return wrong(Check::Accepts, fmt::format("A connect failed: {}.", showable(probe->error.code.message(), 200)),
                     {});
    if (endpoint && endpoint->waiting > 0)
        return open(Check::Accepts, fmt::format("{} of {} wait to be accepted.", endpoint->waiting, endpoint->backlog));
    return open(Check::Accepts, facts.notAsked.empty() ? "It was not contacted." : facts.notAsked,
                facts.notAsked.empty() ? std::string() : "Allow the contact to see more.");
}

Finding greeting(const ArrivalFacts& facts) {
    const auto& probe = facts.identification;
    if (!probe || probe->outcome == Outcome::Unreachable)
        return open(Check::Greeting, "It was not asked.");
    if (probe->outcome == Outcome::Answered)
        return fine(Check::Greeting, fmt::format("It came within {}.", spanText(probe->took)));
    const Fault fault = explain(*probe, {.endpoint = "ipc://" + facts.target.name});
    return wrong(Check::Greeting, fault.title + ": " + fault.body,
                 probe->outcome == Outcome::Silent ? "See whether the program hangs, or is no ZeroMQ program (STREAM "
                                                     "sockets say nothing either)."
                                                   : "Look for the endpoint of a ZeroMQ program.");
}

Finding version(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    if (!peer)
        return open(Check::Version, "It was not told.");
    const std::string text = fmt::format("It speaks ZMTP {}.{}.", peer->major, peer->major < 3 ? 0 : peer->minor);
    return peer->major < 3 ? open(Check::Version, text, "Types are not checked in this version; compare them yourself.")
                           : fine(Check::Version, text);
}

Finding mechanism(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    if (!peer || peer->mechanism.empty())
        return open(Check::Mechanism, "It was not told.");
    const std::string theirs = showable(peer->mechanism, 40);
    if (peer->mechanism == facts.ours.mechanism)
        return fine(Check::Mechanism, fmt::format("Both use {}.", theirs));
    return wrong(Check::Mechanism, fmt::format("It uses {}, and we use {}.", theirs, facts.ours.mechanism),
                 peer->mechanism == "CURVE" ? "Enter the server's public key." : "Enter what the mechanism needs.");
}

Finding types(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    const std::string_view ours = zmtp::name(ourType(facts));
    if (!peer || peer->typeName.empty())
        return open(Check::Types, "Its socket type was not told.");
    if (!peer->type)
        return open(Check::Types,
                    fmt::format("It says to be a {}, which is unknown here.", showable(peer->typeName, 40)));
    const std::string_view theirs = zmtp::name(*peer->type);
    if (zmtp::compatible(ourType(facts), *peer->type))
        return fine(Check::Types, fmt::format("{} and {} go together.", ours, theirs));
    return wrong(Check::Types, fmt::format("{} cannot talk to {}.", ours, theirs),
                 fmt::format("Join as {}.", partnersOf(*peer->type)));
}

Finding handshake(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    if (peer && peer->refusal != 0 && !facts.ours.connected.value_or(false))
        return wrong(Check::Handshake, fmt::format("Its authenticator refuses us with status {}.", peer->refusal),
                     peer->refusal == 400 ? "See whom it lets in: the handler of its ZAP domain decides."
                                          : "It could not judge; see whether the handler of its ZAP domain runs.");
    if (!facts.ours.connected)
        return open(Check::Handshake, "We are not taking part.");
    return *facts.ours.connected ? fine(Check::Handshake, "It is finished.")
                                 : wrong(Check::Handshake, "It is not finished.", "The lines above say what keeps it.");
}

Finding subscription(const OurSide& ours) {
    if (ours.subscriptions.empty())
        return wrong(Check::Subscription, "Nothing is subscribed, so nothing is sent to us.",
                     "Subscribe to a topic, or to all with an empty one.");
    std::string list;
    for (const Bytes& each : ours.subscriptions)
        list += (list.empty() ? "" : ", ") + (each.empty() ? std::string("all topics") : showable(each, 40));
    const std::string_view what = ours.connected ? "Subscribed" : "Taken as subscribed";
    return fine(Check::Subscription, fmt::format("{}: {}.", what, showable(list, 200)));
}

Finding senders(const ArrivalFacts& facts) {
    const zmtp::Announcement* peer = told(facts);
    if (!peer || !peer->type)
        return open(Check::Senders, "Without its type it cannot be told who sends.");
    const SocketType theirs = *peer->type;
    switch (theirs) {
    case SocketType::Pull:
    case SocketType::Sub:
    case SocketType::XSub:
    case SocketType::Gather:
    case SocketType::Dish:
        return wrong(Check::Senders, fmt::format("{} only receives: nothing ever comes from it.", zmtp::name(theirs)),
                     "Look at those that send to it.");
    case SocketType::Rep:
    case SocketType::Router:
    case SocketType::Server:
    case SocketType::Peer:
        return open(Check::Senders, fmt::format("{} answers those who ask; the others' messages do not come to us.",
                                                zmtp::name(theirs)));
    default:
        break;
    }
    return fine(Check::Senders, fmt::format("{} sends.", zmtp::name(theirs)));
}

/// Whoever has left the most unread.
std::string slowestReader(const Endpoint& endpoint) {
    const auto most = std::ranges::max_element(
        endpoint.peers, {}, [](const discovery::Connection& each) { return std::max(each.toClient, each.toServer); });
    if (most == endpoint.peers.end())
        return "a hidden program";
    if (most->toServer > most->toClient)
        return whoListens(endpoint);
    const auto& owners = most->clientOwners;
    return owners.empty() ? "a hidden program"
                          : fmt::format("{} (pid {})", showable(owners.front().process, 64), owners.front().pid);
}

Finding traffic(const ArrivalFacts& facts) {
    const Endpoint* endpoint = reached(facts);
    if (!endpoint || !facts.queuedBefore || !facts.queuedAfter)
        return open(Check::Traffic, "The kernel's queues were not looked at.");
    const auto stalled = std::ranges::find_if(
        endpoint->peers, [](const discovery::Connection& each) { return each.stall != discovery::Stall::None; });
    if (stalled != endpoint->peers.end())
        return wrong(Check::Traffic, stallsOf(*endpoint).front(), "See why that program does not read.");
    if (*facts.queuedBefore != *facts.queuedAfter)
        return fine(Check::Traffic, fmt::format("Bytes move: {} were unread, then {}.", sizeText(*facts.queuedBefore),
                                                sizeText(*facts.queuedAfter)));
    if (*facts.queuedAfter > 0)
        return open(Check::Traffic,
                    fmt::format("{} are unread and did not change; most by {}.", sizeText(*facts.queuedAfter),
                                slowestReader(*endpoint)),
                    "See whether that program reads.");
    if (endpoint->connections == 0)
        return open(Check::Traffic, "Nobody is connected to it.");
    return open(Check::Traffic, "Nothing waits in the kernel: either nothing is sent, or all is read at once.");
}

Finding filter(const OurSide& ours) {
    if (ours.hidden == 0)
        return fine(Check::Filter, "Our filter hides nothing.");
    return wrong(Check::Filter,
                 ours.received == 1 ? std::string("Our filter hides the one message.")
                                    : fmt::format("Our filter hides {} of {} messages.", ours.hidden, ours.received),
                 "Clear the filter.");
}

Finding topics(const OurSide& ours) {
    if (ours.topicsSeen.empty())
        return open(Check::Topics, "No topic was seen yet.");
    if (const auto near = nearMiss(ours.subscriptions, ours.topicsSeen))
        return wrong(Check::Topics,
                     fmt::format("\"{}\" arrives, and \"{}\" is subscribed.", showable(near->seen, 40),
                                 showable(near->subscribed, 40)),
                     "Topics are compared byte by byte from their first one; correct the subscription.");
    return fine(Check::Topics, "What is subscribed is nothing like a misspelt one.");
}

Finding identity(const ArrivalFacts& facts) {
    if (facts.ours.routingId.empty())
        return fine(Check::Identity, "We give no routing id.");
    return open(Check::Identity,
                fmt::format("We call ourselves \"{}\"; a ROUTER that has a peer of this name ignores us.",
                            showable(facts.ours.routingId, 40)),
                "Try another routing id, or none.");
}

Finding samePath(const ArrivalFacts& facts) {
    for (const Endpoint& each : facts.endpoints) {
        if (each.state == State::Overridden || each.state == State::NotASocket) {
            const auto proofs = proofsOf(each, facts.endpoints);
            return wrong(Check::SamePath, proofs.front() + " " + proofs.back(),
                         each.lostItsFile()
                             ? "Whoever connected before goes on with it; nobody new can."
                             : "Whoever connected before goes on with the old one; restart one of the two.");
        }
        if (each.space != discovery::Space())
            return open(Check::SamePath, fmt::format("{} listens at this name in another namespace.", whoListens(each)),
                        "Share one folder between the two, or look from within.");
    }
    if (!facts.target.abstract && !facts.target.name.starts_with('/'))
        return open(Check::SamePath,
                    reached(facts) ? fmt::format("The path is relative: from here it is {}; from another working "
                                                 "folder it is another file.",
                                                 showable(reached(facts)->name, 200))
                                   : "The path is relative: to another program it may be another file.",
                    "Use an absolute path.");
    return reached(facts) ? fine(Check::SamePath, "The path is the same file for both.")
                          : open(Check::SamePath, "No other program has this path.");
}

} // namespace

std::string_view question(Check check) {
    constexpr std::array<std::string_view, 15> questions{
        "It exists and is a socket",
        "Somebody listens",
        "It lets us in",
        "A ZMTP greeting comes",
        "Protocol version",
        "Same security mechanism",
        "The socket types go together",
        "The handshake is finished",
        "A subscription was sent",
        "Somebody there sends",
        "Bytes move on the endpoint",
        "Our filter",
        "Topics",
        "Our routing id is the only one of its name",
        "The path is the same file for both programs",
    };
    return questions[static_cast<std::size_t>(check)];
}

std::vector<Finding> whyNothingArrives(const ArrivalFacts& facts) {
    std::vector<Finding> findings{socketThere(facts), listener(facts),  accepts(facts), greeting(facts),
                                  version(facts),     mechanism(facts), types(facts),   handshake(facts)};
    const SocketType ours = ourType(facts);
    if (subscribes(ours))
        findings.push_back(subscription(facts.ours));
    findings.push_back(senders(facts));
    findings.push_back(traffic(facts));
    findings.push_back(filter(facts.ours));
    if (subscribes(ours))
        findings.push_back(topics(facts.ours));
    if (zmtp::announcesRoutingId(ours))
        findings.push_back(identity(facts));
    findings.push_back(samePath(facts));
    return findings;
}

const Finding* likeliest(const std::vector<Finding>& findings) {
    const auto first = [&findings](auto matches) {
        const auto found = std::ranges::find_if(findings, matches);
        return found == findings.end() ? nullptr : &*found;
    };
    if (const Finding* wrong = first([](const Finding& each) { return each.verdict == Verdict::Wrong; }))
        return wrong;
    const auto isOpen = [](const Finding& each) { return each.verdict == Verdict::Open; };
    // That who only asks takes no part is nothing that keeps messages away.
    const Finding* open = first([&](const Finding& each) { return isOpen(each) && each.check != Check::Handshake; });
    return open != nullptr ? open : first(isOpen);
}

} // namespace ipcscope::advice
