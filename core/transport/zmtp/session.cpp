// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/session.h"

#include "core/transport/base/secret.h"
#include "core/transport/base/showable.h"
#include "core/transport/zmtp/decoder.h"
#include "core/transport/zmtp/edge.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/framing1.h"
#include "core/transport/zmtp/handshake.h"
#include "core/transport/zmtp/outgoing.h"
#include "core/transport/zmtp/raw_bytes.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <sys/uio.h>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t timeToLiveSize = 2;
constexpr std::size_t pingContextSize = 16; ///< RFC 37; of a longer one that much is said back

DecoderRules trafficRules(const Limits& limits, const Announcement& peer) {
    return {.messageSize = limits.messageSize, .frames = limits.frames, .commands = peer.major == 3};
}

constexpr std::size_t rememberedAnnouncements = 8;

/// Most peers say the same as one of the last ones: thousands of connections hold it once.
std::shared_ptr<const Announcement> shared(const Announcement& said) {
    static thread_local std::array<std::shared_ptr<const Announcement>, rememberedAnnouncements> last;
    static thread_local std::size_t oldest = 0;
    const auto known = std::ranges::find_if(last, [&said](const auto& one) { return one && *one == said; });
    if (known != last.end())
        return *known;
    auto added = std::make_shared<const Announcement>(said);
    last[oldest] = added;
    oldest = (oldest + 1) % last.size();
    return added;
}

} // namespace

class Session::Core {
public:
    explicit Core(SessionOptions options)
        : m_incoming(Handshake::rules(options.limits))
        , m_publishes(options.type == SocketType::Pub || options.type == SocketType::XPub) {
        if (options.type == SocketType::Stream)
            m_peer = shared({});
        else
            m_handshake = std::make_unique<Handshake>(std::move(options), m_outgoing);
    }
    ~Core() {
        m_outgoing.forgetSecret();
        if (m_handshake) { // what was heard last may be half of a HELLO with a password
            const ByteView heard = m_incoming.pending();
            wipe({const_cast<std::uint8_t*>(heard.data()), heard.size()});
        }
    }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    std::optional<Event> next() {
        if (m_failed)
            return std::nullopt;
        if (!m_established)
            return m_handshake ? open() : beginRaw();
        if (std::exchange(m_takesAll, false))
            return events::Subscription{true, {}};
        for (;;) {
            auto unit = m_incoming.next();
            if (!unit)
                return fail({unit.error(), "receive"});
            if (!*unit) {
                const auto more = convert();
                if (!more)
                    return fail(more.error());
                if (*more)
                    continue;
                return std::nullopt;
            }
            if (!(*unit)->command)
                return events::Received{std::move((*unit)->wire)};
            if (auto event = obey((*unit)->wire.frame(0)))
                return event;
        }
    }

    void received(std::size_t count) {
        if (m_failed)
            return;
        if (m_edge)
            m_edge->received(count);
        else
            m_incoming.received(count);
    }

    bool established() const { return m_established && !m_failed; }

    void sendSubscription(bool subscribe, ByteView topic) {
        const Announcement& peer = announcement();
        if (peer.major == 3 && peer.minor > 0) {
            m_outgoing.appendControl(wire::command(subscribe ? "SUBSCRIBE" : "CANCEL", topic));
            return;
        }
        Bytes body{static_cast<std::uint8_t>(subscribe ? 1 : 0)};
        body.insert(body.end(), topic.begin(), topic.end());
        m_outgoing.appendControl(wire::singleFrame(body));
    }

    void ping(std::chrono::milliseconds timeToLive, ByteView context) {
        if (announcement().major != 3 || m_outgoing.controlBytes() >= limits::waitingAnswerBytes)
            return;
        const auto tenths = std::clamp<std::int64_t>(timeToLive.count() / 100, 0, 0xFFFF);
        Bytes data{static_cast<std::uint8_t>(tenths >> 8), static_cast<std::uint8_t>(tenths)};
        const ByteView some = context.first(std::min(context.size(), pingContextSize));
        data.insert(data.end(), some.begin(), some.end());
        sayFirst(wire::command("PING", data));
    }

    MutableBytes input() { return m_edge ? m_edge->input() : m_incoming.input(); }
    std::size_t held() const { return m_incoming.pending().size() + (m_edge ? m_edge->held() : 0); }
    void rest() {
        m_incoming.rest();
        if (m_edge)
            m_edge->rest();
    }
    std::span<iovec> gather(std::span<iovec> out, std::size_t maxBytes) {
        return m_edge ? m_edge->gather(m_outgoing, out, maxBytes) : m_outgoing.gather(out, maxBytes);
    }
    void sent(std::size_t count) {
        if (m_edge)
            m_edge->written(count, m_outgoing);
        else
            m_outgoing.written(count);
        if (m_established && !m_rested)
            restOutgoing();
    }

    /// Null while they are not what the wire has.
    Decoder* messages() { return established() && !m_edge ? &m_incoming : nullptr; }
    Outgoing& outgoing() { return m_outgoing; }
    const Announcement& announcement() const { return m_handshake ? m_handshake->announcement() : *m_peer; }
    /// Null once it is complete, and where there is none.
    Handshake* handshake() { return m_handshake.get(); }

private:
    void restOutgoing() {
        if (!m_outgoing.empty())
            return;
        m_rested = true;
        m_outgoing.rest();
    }

    std::optional<Event> open() {
        const auto step = m_handshake->advance(m_incoming, m_outgoing);
        if (!step)
            return fail(step.error());
        switch (*step) {
        case Handshake::Step::OldPeer:
            install(makeFraming1(), Handshake::rules(m_handshake->limits()));
            return open();
        case Handshake::Step::Waiting:
            if (const auto more = convert(); !more)
                return fail(more.error());
            else if (*more)
                return open();
            if (m_incoming.pending().size() > m_handshake->limits().handshakeCommand + wire::greetingSize)
                return fail({Errc::MessageBeforeReady, "handshake"});
            return std::nullopt;
        case Handshake::Step::Announced:
            return events::Announced{};
        case Handshake::Step::Asks:
            return events::Claimed{m_handshake->claim()};
        case Handshake::Step::Complete:
            break;
        }
        return begin();
    }

    Event begin() {
        m_peer = shared(m_handshake->announcement());
        const Announcement& peer = *m_peer;
        m_established = true;
        const DecoderRules rules = trafficRules(m_handshake->limits(), peer);
        if (auto edge = m_handshake->takeEdge())
            install(std::move(edge), rules);
        else
            m_incoming.setRules(rules);
        m_takesAll = peer.major == 1 && m_publishes;
        m_handshake.reset();
        restOutgoing();
        return events::Established{};
    }

    Event beginRaw() {
        m_established = true;
        install(makeRawBytes(), {.messageSize = rawChunkBytes, .frames = 1, .commands = false});
        return events::Established{};
    }

    /// What has come so far, and is not used up, is in the form of the edge.
    void install(std::unique_ptr<Edge> edge, const DecoderRules& rules) {
        m_edge = std::move(edge);
        m_edge->passThrough(m_outgoing);
        for (ByteView raw = m_incoming.pending(); !raw.empty();) {
            const MutableBytes room = m_edge->input();
            const std::size_t count = std::min(room.size(), raw.size());
            std::ranges::copy(raw.first(count), room.data());
            m_edge->received(count);
            raw = raw.subspan(count);
        }
        m_incoming = Decoder(rules);
    }

    Result<bool> convert() { return m_edge ? m_edge->convert(m_incoming) : Result<bool>(false); }

    std::optional<Event> obey(ByteView body) {
        const auto command = wire::readCommand(body);
        if (!command)
            return fail({Errc::BadCommand, "receive"});
        if (command->name == "PING")
            return answer(command->data);
        if (command->name == "SUBSCRIBE" || command->name == "CANCEL")
            return events::Subscription{command->name == "SUBSCRIBE", copyOf(command->data)};
        return events::Command{std::string(command->name), copyOf(command->data)};
    }

    Event answer(ByteView ping) {
        if (ping.size() < timeToLiveSize)
            return fail({Errc::BadCommand, "receive: PING"});
        const ByteView context = ping.subspan(timeToLiveSize);
        if (m_outgoing.controlBytes() < limits::waitingAnswerBytes)
            sayFirst(wire::command("PONG", context.first(std::min(context.size(), pingContextSize))));
        return events::Pinged{std::chrono::milliseconds(100 * (ping[0] << 8 | ping[1])), copyOf(ping)};
    }

    /// Before the messages, as far as they are not converted already.
    void sayFirst(ByteView command) { m_outgoing.insertControl(command, m_edge ? m_edge->converted() : 0); }

    Event fail(Error error) {
        m_failed = true;
        return events::Failed{std::move(error)};
    }

    Decoder m_incoming;
    Outgoing m_outgoing;
    std::unique_ptr<Handshake> m_handshake;     ///< until it is complete; STREAM has none
    std::shared_ptr<const Announcement> m_peer; ///< from then on
    std::unique_ptr<Edge> m_edge;
    bool m_publishes;
    bool m_takesAll = false; ///< a subscriber of ZMTP 1.0 filters by itself: it is to be told of as one that wants all
    bool m_established = false;
    bool m_rested = false; ///< what the handshake needed was given back
    bool m_failed = false;
};

Session::Session(SessionOptions options)
    : m_core(std::make_unique<Core>(std::move(options))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

MutableBytes Session::input() {
    return m_core->input();
}

void Session::received(std::size_t count) {
    m_core->received(count);
}

std::optional<Event> Session::next() {
    return m_core->next();
}

void Session::proceed() {
    if (Handshake* const handshake = m_core->handshake())
        handshake->proceed();
}

void Session::proceedAs(SocketType type) {
    if (Handshake* const handshake = m_core->handshake())
        handshake->proceedAs(type);
}

void Session::answer(Verdict verdict) {
    if (Handshake* const handshake = m_core->handshake())
        handshake->answer(std::move(verdict));
}

const Announcement& Session::announcement() const {
    return m_core->announcement();
}

bool Session::established() const {
    return m_core->established();
}

Outgoing& Session::outgoing() {
    return m_core->outgoing();
}

Decoder* Session::incoming() {
    return m_core->messages();
}

void Session::rest() {
    m_core->rest();
}

bool Session::wantsToSend() const {
    return !m_core->outgoing().empty();
}

void Session::send(const Message& message) {
    m_core->outgoing().append(message);
}

void Session::sendSubscription(bool subscribe, ByteView topic) {
    m_core->sendSubscription(subscribe, topic);
}

void Session::sendCommand(std::string_view name, ByteView data) {
    if (m_core->announcement().major == 3)
        m_core->outgoing().appendControl(wire::command(name, data));
}

void Session::ping(std::chrono::milliseconds timeToLive, ByteView context) {
    m_core->ping(timeToLive, context);
}

std::span<iovec> Session::gather(std::span<iovec> out, std::size_t maxBytes) {
    return m_core->gather(out, maxBytes);
}

void Session::sent(std::size_t count) {
    m_core->sent(count);
}

std::size_t Session::unsentBytes() const {
    return m_core->outgoing().bytes();
}

std::size_t Session::unsentMessages() const {
    return m_core->outgoing().messages();
}

std::vector<Message> Session::takeUnsent() {
    return m_core->outgoing().takeMessages();
}

std::size_t Session::heldBytes() const {
    return m_core->held();
}

} // namespace ipcscope::zmtp
