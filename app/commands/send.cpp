// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/facts.h"
#include "core/observe/capture/sentences.h"
#include "core/observe/capture/summary.h"
#include "core/observe/compose/syntax.h"
#include "core/transport/ipc/private_folder.h"
#include "core/transport/sockets/socket.h"
#include "core/transport/zmtp/errc.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>

namespace ipcscope::commands {

namespace {

using std::chrono::milliseconds;
using zmtp::SocketType;

struct Wish {
    std::string endpoint;
    std::string type;
    bool bind = false;
    std::vector<std::string> frames;
    bool hex = false;
    std::vector<std::string> settings;
    std::uint32_t wait = 2000; ///< ms
    std::optional<std::uint32_t> waitReply;
};

bool onlyReceives(SocketType type) {
    return type == SocketType::Sub || type == SocketType::Pull || type == SocketType::Dish ||
           type == SocketType::Gather;
}

/// Its message begins with a routing id, which nobody can know before there is a peer: we put it there.
bool writesToWhomItNamed(SocketType type) {
    return type == SocketType::Stream || type == SocketType::Peer;
}

/// Sends one message, and sees what becomes of it.
class Sending : private sockets::Observer {
public:
    Sending(terminal::Loop& loop, advice::Intent intent, sockets::Options options);
    Exit run(const std::vector<Bytes>& frames, const Wish& wish);

private:
    void happened(const sockets::SocketEvent& event) override;
    void received(sockets::PeerId, const zmtp::Run&) override {}
    void sent(sockets::PeerId, const zmtp::Message&) override { ++m_sent; }
    void subscription(sockets::PeerId, bool, ByteView) override {}
    void command(sockets::PeerId, const std::string&, ByteView) override {}
    void connectTrouble(const Error& error);
    void ready();
    bool mayBegin();
    Exit nobodyCame(milliseconds waited) const;
    Exit awaitReply(milliseconds limit);
    Exit deliver();

    terminal::Loop& m_loop;
    const advice::Intent m_intent;
    sockets::Socket m_socket;
    std::optional<zmtp::Message> m_request; ///< REP answers one
    std::uint64_t m_sent = 0;               ///< once for each peer
    bool m_ready = false;
    std::optional<advice::Fault> m_waitingFor;
    std::optional<advice::Fault> m_fault;
};

Sending::Sending(terminal::Loop& loop, advice::Intent intent, sockets::Options options)
    : m_loop(loop)
    , m_intent(std::move(intent))
    , m_socket(loop.reactor(), m_intent.type, std::move(options), this) {
    m_socket.options().routerMandatory = m_intent.type == SocketType::Router;
    m_socket.options().streamNotify = false;
}

void Sending::ready() {
    if (!std::exchange(m_ready, true))
        terminal::say("ready");
    m_waitingFor.reset();
}

void Sending::connectTrouble(const Error& error) {
    advice::Fault fault = advice::explain(error, m_intent);
    if (terminal::mayPass(fault))
        m_waitingFor = std::move(fault);
    else
        m_fault = std::move(fault);
}

void Sending::happened(const sockets::SocketEvent& event) {
    using Kind = sockets::SocketEvent::Kind;
    switch (event.kind) {
    case Kind::Listening:
        if (event.replaced != ipc::Replaced::Nothing)
            terminal::say(capture::boundTo(event));
        break;
    case Kind::Established:
        ready();
        break;
    case Kind::Connecting:
    case Kind::Retrying:
        if (event.error.code && event.error.code.category() == std::generic_category() && !m_ready)
            connectTrouble(event.error);
        break;
    case Kind::HandshakeFailed: {
        const zmtp::Announcement nothing;
        auto fault =
            advice::explainHandshake(event.error, event.announcement ? *event.announcement : nothing, m_intent);
        if (m_intent.bind || event.error.code == zmtp::Errc::ClosedInHandshake)
            m_waitingFor = std::move(fault);
        else
            m_fault = std::move(fault);
        break;
    }
    default:
        break;
    }
}

bool Sending::mayBegin() {
    if (zmtp::publishes(m_intent.type))
        return m_socket.subscriptionCount() > 0;
    if (m_intent.type != SocketType::Rep)
        return m_socket.peerCount() > 0;
    if (!m_request)
        if (auto request = m_socket.receive())
            m_request = std::move(*request);
    return m_request.has_value();
}

Exit Sending::nobodyCame(milliseconds waited) const {
    if (m_waitingFor)
        return terminal::trouble(*m_waitingFor);
    const std::string_view what =
        !zmtp::publishes(m_intent.type) ? (m_intent.type == SocketType::Rep ? "request" : "peer") : "subscription";
    terminal::say(fmt::format("No {} came within {}; nothing was sent.", what, advice::spanText(waited)));
    return Exit::NothingCame;
}

Exit Sending::awaitReply(milliseconds limit) {
    std::optional<zmtp::Message> reply;
    const auto end = m_loop.run(limit, [&] {
        if (!reply)
            if (auto message = m_socket.receive())
                reply = std::move(*message);
        return reply.has_value();
    });
    if (!reply) {
        if (end == terminal::Loop::End::TimeOver)
            terminal::say(advice::noReply(m_intent.type, limit).line());
        return Exit::NothingCame;
    }
    capture::Record record;
    record.header.size = static_cast<std::uint32_t>(reply->wire().size());
    record.header.frames = static_cast<std::uint16_t>(reply->frameCount());
    record.header.peerAndKind = capture::RecordHeader::pack(0, capture::Kind::Message, capture::Direction::Received);
    record.bytes = reply->wire();
    m_loop.out().line(capture::summary(record));
    return Exit::Done;
}

Exit Sending::deliver() {
    const milliseconds linger = m_socket.options().linger;
    const bool forEver = linger.count() < 0;
    std::optional<std::uint64_t> unsent;
    m_socket.close([&](std::uint64_t count) { unsent = count; });
    const auto limit = forEver ? std::nullopt : std::optional<milliseconds>(linger + std::chrono::seconds(1));
    m_loop.run(limit, [&] { return unsent.has_value(); });
    if (const std::uint64_t left = unsent.value_or(m_socket.unsent()); left > 0)
        return terminal::trouble(advice::notDelivered(left, linger));
    return Exit::Done;
}

Exit Sending::run(const std::vector<Bytes>& frames, const Wish& wish) {
    if (m_intent.bind) {
        if (const auto bound = m_socket.bind(m_intent.endpoint); !bound)
            return terminal::trouble(advice::explain(bound.error(), m_intent));
        ready();
    } else if (const auto connected = m_socket.connect(m_intent.endpoint); !connected) {
        return terminal::trouble(advice::explain(connected.error(), m_intent));
    }
    const milliseconds wait(wish.wait);
    const auto end = m_loop.run(wait, [this] { return m_fault || mayBegin(); });
    if (m_fault)
        return terminal::trouble(*m_fault);
    if (end != terminal::Loop::End::Done)
        return end == terminal::Loop::End::TimeOver ? nobodyCame(wait) : Exit::NothingCame;
    std::vector<ByteView> bodies(frames.begin(), frames.end());
    if (writesToWhomItNamed(m_intent.type))
        bodies.insert(bodies.begin(), m_socket.lastPeerId());
    if (const auto sent = m_socket.send(bodies); !sent)
        return terminal::trouble(advice::explain(sent.error(), m_intent));
    if (const auto why = capture::nobodyGotIt(m_intent.type); m_sent == 0 && !why.empty()) {
        terminal::say(fmt::format("{}.", why));
        return Exit::NothingCame;
    }
    const Exit replied = wish.waitReply ? awaitReply(milliseconds(*wish.waitReply)) : Exit::Done;
    const Exit delivered = deliver();
    return delivered == Exit::Done ? replied : delivered;
}

/// The frames as bytes; else the sentence that says which one is wrong.
std::expected<std::vector<Bytes>, std::string> framesOf(const Wish& wish) {
    const compose::Syntax* hex = compose::syntaxNamed("hex");
    std::vector<Bytes> frames;
    for (const std::string& typed : wish.frames) {
        if (!wish.hex) {
            frames.push_back(copyOf(bytesOf(typed)));
            continue;
        }
        auto bytes = hex->parse(typed);
        if (!bytes)
            return std::unexpected(fmt::format("frame {} is not hex: character {}: {}", frames.size() + 1,
                                               bytes.error().column, bytes.error().what));
        frames.push_back(std::move(*bytes));
    }
    return frames;
}

Exit run(const Wish& wish) {
    const SocketType type = terminal::typeNamed(wish.type);
    if (type == SocketType::Server)
        return terminal::misused("a SERVER only answers; send as CLIENT");
    if (onlyReceives(type))
        return terminal::misused(fmt::format("a {} socket does not send", zmtp::name(type)));
    if ((zmtp::publishes(type) || type == SocketType::Push || type == SocketType::Scatter) && wish.waitReply)
        return terminal::misused(fmt::format("nobody replies to a {} socket", zmtp::name(type)));
    const auto frames = framesOf(wish);
    if (!frames)
        return terminal::misused(frames.error());
    const auto endpoint = terminal::endpointTyped(wish.endpoint, type, wish.bind);
    if (!endpoint)
        return endpoint.error();
    auto settings = terminal::settingsTyped(wish.settings, type);
    if (!settings)
        return settings.error();
    terminal::Loop loop;
    if (wish.bind)
        ipc::removeAbandonedFolders(); // of runs that were killed
    Sending sending(loop, {.endpoint = *endpoint, .bind = wish.bind, .type = type}, std::move(*settings));
    return sending.run(*frames, wish);
}

} // namespace

Run send(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addEndpoint(options, wish->endpoint);
    terminal::addLiterals(options, "FRAME", wish->frames, "The frames of the message; -- before one that begins with -")
        ->required();
    terminal::addType(options, wish->type)->required();
    options.add_flag("--bind", wish->bind, "Bind instead of connecting");
    options.add_flag("--hex", wish->hex, "The frames are typed in hex");
    terminal::addSettings(options, wish->settings);
    options.add_option("--wait", wish->wait, "How long to wait for a first peer, or a first subscription")
        ->type_name("MS")
        ->capture_default_str();
    options.add_option("--wait-reply", wish->waitReply, "Wait so long for a reply, and print it")->type_name("MS");
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
