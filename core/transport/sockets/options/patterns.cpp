// SPDX-License-Identifier: MPL-2.0
// Options of single socket types.
#include "core/transport/sockets/options/rows.h"

#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using enum OptionUnit;
using enum OptionReach;
using zmtp::SocketType;

constexpr SocketTypes routers = socketTypes({SocketType::Router, SocketType::Rep});
constexpr SocketTypes requesters = socketTypes({SocketType::Req});
constexpr SocketTypes askers = socketTypes({SocketType::Dealer, SocketType::Req, SocketType::Router, SocketType::Rep});
constexpr SocketTypes publishers = socketTypes({SocketType::XPub, SocketType::Pub});

/// A switch that counts at once and can only be set.
template<auto Field>
constexpr Option onOff(std::string_view name, int number, SocketTypes types, std::string_view note) {
    return {.name = name,
            .number = number,
            .type = Flag,
            .range = naturalFlag,
            .access = OptionAccess::Write,
            .reach = AtOnce,
            .types = types,
            .get = get<Field>,
            .set = set<Field>,
            .note = note};
}

void setVerbose(Options& options, const OptionValue& value) {
    options.xpubVerbose = numberIn(value) != 0;
    options.xpubVerboser = false;
}

void setVerboser(Options& options, const OptionValue& value) {
    options.xpubVerboser = options.xpubVerbose = numberIn(value) != 0;
}

void setManualLastValue(Options& options, const OptionValue& value) {
    options.xpubManualLastValue = options.xpubManual = numberIn(value) != 0;
}

constexpr Option with(Option option, void (*set)(Options&, const OptionValue&), bool draft = false) {
    option.set = set;
    option.draft = draft;
    return option;
}

constexpr std::array table{
    onOff<&Options::routerMandatory>(
        "ROUTER_MANDATORY", 33, routers,
        "sending to a peer that is not there fails with EHOSTUNREACH, to one that is full "
        "with EAGAIN, instead of being dropped (libzmq 3.2.5 drops what is for a full one all "
        "the same), and it is writable only if somebody has room"),
    onOff<&Options::routerHandover>("ROUTER_HANDOVER", 56, routers,
                                    "who comes with the routing id of another peer takes its place, and that peer's "
                                    "connection is closed; else the newcomer is ignored"),
    onOff<&Options::probeRouter>("PROBE_ROUTER", 51, askers,
                                 "says on each new connection that we are there, by an empty message: to a ROUTER"),
    Option{.name = "CONNECT_ROUTING_ID",
           .number = 61,
           .type = OptionType::Binary,
           .range = {1, mostInt64},
           .access = OptionAccess::Write,
           .types = socketTypes({SocketType::Router, SocketType::Rep, SocketType::Stream}),
           .get = get<&Options::connectRoutingId>,
           .set = set<&Options::connectRoutingId>,
           .note = "what we call the peer of the next connect, and may send to from then on. A name that is in use is "
                   "ignored as any newcomer's is, at a STREAM another is made (libzmq aborts)"},
    Option{.name = "ROUTER_NOTIFY",
           .number = 97,
           .range = {0, 3},
           .reach = AtOnce,
           .types = routers,
           .get = get<&Options::routerNotify>,
           .set = set<&Options::routerNotify>,
           .draft = true,
           .note =
               "ROUTER: an empty message of the peer tells that its connection was made (1), that it was closed (2), "
               "or both (3)"},
    Option{.name = "HELLO_MSG",
           .number = 110,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .get = get<&Options::hello>,
           .set = set<&Options::hello>,
           .draft = true,
           .note = "DEALER, ROUTER, CLIENT, SERVER, PEER: the first message of each connection, to the peer; empty: "
                   "none"},
    Option{.name = "DISCONNECT_MSG",
           .number = 111,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .get = get<&Options::farewell>,
           .set = set<&Options::farewell>,
           .draft = true,
           .note = "ROUTER, SERVER, PEER: received as the last message of a peer that connected to us, once its "
                   "connection was closed; empty: none"},
    Option{.name = "STREAM_NOTIFY",
           .number = 73,
           .type = Flag,
           .range = strictFlag,
           .manualDefault = 1,
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .types = socketTypes({SocketType::Stream}),
           .get = get<&Options::streamNotify>,
           .set = set<&Options::streamNotify>,
           .note = "an empty message of the peer tells that its connection was made, another that it was closed. "
                   "ROUTER_RAW (41), by which a ROUTER once did what STREAM does, is not known here: EINVAL"},
    onOff<&Options::requestCorrelate>("REQ_CORRELATE", 52, requesters,
                                      "numbers the requests, so that only the reply to the last one counts"),
    onOff<&Options::requestRelaxed>(
        "REQ_RELAXED", 53, requesters,
        "a new request may be sent before the reply to the last one; set REQ_CORRELATE too"),
    Option{.name = "INVERT_MATCHING",
           .number = 74,
           .type = Flag,
           .range = anyFlag,
           .reach = AtOnce,
           .get = get<&Options::invertMatching>,
           .set = set<&Options::invertMatching>,
           .note = "PUB, XPUB: messages go to those who did not subscribe to them; SUB: receives those"},
    with(onOff<&Options::xpubVerbose>(
             "XPUB_VERBOSE", 40, publishers,
             "the application is told every subscription, not only the first of a topic. Subscriptions are "
             "counted, but with this, and those of an XSUB, one cancel ends all that a peer "
             "has to a topic: libzmq's sockets tell each and cancel once"),
         setVerbose),
    with(onOff<&Options::xpubVerboser>("XPUB_VERBOSER", 78, publishers,
                                       "the application is told every subscription and every cancel"),
         setVerboser),
    onOff<&Options::xpubManual>("XPUB_MANUAL", 71, publishers,
                                "the application is told every subscription and cancel, and answers with SUBSCRIBE or "
                                "UNSUBSCRIBE, which then count for the peer it received last from"),
    with(
        onOff<&Options::xpubManualLastValue>("XPUB_MANUAL_LAST_VALUE", 98, publishers,
                                             "as XPUB_MANUAL, and the message sent after a SUBSCRIBE goes to that peer "
                                             "only"),
        setManualLastValue, true),
    onOff<&Options::xpubNoDrop>(
        "XPUB_NODROP", 69, publishers | socketTypes({SocketType::Radio}),
        "sending waits, or fails with EAGAIN, while one of those who subscribed, or joined, is full"),
    onOff<&Options::onlyFirstSubscribe>("ONLY_FIRST_SUBSCRIBE", 108, publishers | socketTypes({SocketType::XSub}),
                                        "a message whose first part neither subscribes nor cancels is the "
                                        "application's, whatever follows; off: each part may subscribe or cancel. Of a "
                                        "message whose first part does the manual says that the others do not, but "
                                        "libzmq 4.3.4 obeys them, and so do we"),
    Option{.name = "XPUB_WELCOME_MSG",
           .number = 72,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .types = publishers,
           .get = get<&Options::xpubWelcome>,
           .set = set<&Options::xpubWelcome>,
           .note = "a message to each new peer; empty: none"},
    Option{.name = "SUBSCRIBE",
           .number = 6,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .place = OptionPlace::Socket,
           .types = socketTypes({SocketType::Sub, SocketType::XPub, SocketType::Pub}),
           .note = "SUB: wants the messages that begin with these bytes; counted. XPUB with XPUB_MANUAL: grants them"},
    Option{.name = "UNSUBSCRIBE",
           .number = 7,
           .type = OptionType::Binary,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .reach = AtOnce,
           .place = OptionPlace::Socket,
           .types = socketTypes({SocketType::Sub, SocketType::XPub, SocketType::Pub}),
           .note = "takes one SUBSCRIBE back"},
};

} // namespace

std::span<const Option> patternOptions() {
    return table;
}

} // namespace ipcscope::sockets
