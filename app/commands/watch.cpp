// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/above_zero.h"
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/joining.h"
#include "app/terminal/loop.h"
#include "core/observe/capture/code.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/sources/joined.h"
#include "core/observe/capture/summary.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/zmtp/errc.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include <CLI/App.hpp>
#include <fmt/format.h>

namespace ipcscope::commands {

namespace {

using std::chrono::milliseconds;

struct Wish : terminal::JoinWish {
    std::uint64_t count = 0; ///< 0: no end
    double seconds = 0;      ///< 0: no end
    bool json = false;
};

/// Prints what a source saw, and keeps in mind how it went.
class Watching {
public:
    Watching(terminal::Loop& loop, const Wish& wish, advice::Intent intent)
        : m_loop(loop)
        , m_wish(wish)
        , m_intent(std::move(intent))
        , m_outbox([] {}) {}
    Exit run(const capture::JoinRequest& request);

private:
    bool finished();
    void show(const capture::Record& record);
    void connectTrouble(const Error& error);
    void handshakeTrouble(const capture::Record& record);
    void waitOut(advice::Fault fault);
    void sourceUp(const capture::Record& record);
    void ready();
    bool enough() const { return m_wish.count > 0 && m_seen >= m_wish.count; }

    terminal::Loop& m_loop;
    const Wish& m_wish;
    const advice::Intent m_intent;
    capture::Outbox m_outbox;
    capture::Roster m_roster;
    std::shared_ptr<const capture::Chunk> m_chunk; ///< being printed
    std::size_t m_next = 0;                        ///< in m_chunk
    std::uint64_t m_seen = 0;
    bool m_ready = false;
    std::optional<advice::Fault> m_waitingFor; ///< why there is no connection yet
    std::optional<advice::Fault> m_fault;      ///< why there will be none
};

void Watching::ready() {
    if (!std::exchange(m_ready, true))
        terminal::say("ready");
    m_waitingFor.reset();
}

/// Says it, if that was not said before.
void Watching::waitOut(advice::Fault fault) {
    if (!m_waitingFor || m_waitingFor->line() != fault.line())
        terminal::say(fault.line());
    m_waitingFor = std::move(fault);
}

void Watching::connectTrouble(const Error& error) {
    advice::Fault fault = advice::explain(error, m_intent);
    if (error.code == sockets::Errc::HeldBack)
        fault.body += terminal::joinAllTheSame;
    if (terminal::mayPass(fault) || error.code == sockets::Errc::HeldBack)
        waitOut(std::move(fault));
    else if (error.code != std::errc::connection_reset)
        m_fault = std::move(fault);
}

void Watching::handshakeTrouble(const capture::Record& record) {
    zmtp::Announcement peer;
    if (const auto facts = capture::decodePeerFacts(record.bytes)) {
        peer.major = facts->version.empty() ? 0 : static_cast<std::uint8_t>(facts->version.front() - '0');
        peer.mechanism = facts->mechanism;
        peer.typeName = facts->type;
        peer.type = zmtp::socketTypeNamed(facts->type);
    }
    const Error error{capture::errorOf(record.header.code), {}};
    advice::Fault fault = advice::explainHandshake(error, peer, m_intent);
    if (m_wish.bind || error.code == zmtp::Errc::ClosedInHandshake)
        waitOut(std::move(fault));
    else
        m_fault = std::move(fault);
}

/// What a handshake ended with is told by its own record.
void Watching::sourceUp(const capture::Record& record) {
    const std::error_code code = capture::errorOf(record.header.code);
    if (m_wish.bind)
        terminal::say(capture::summary(record));
    else if (code && code.category() != zmtp::zmtpCategory())
        connectTrouble({code, {}});
}

void Watching::show(const capture::Record& record) {
    using capture::Kind;
    const std::uint32_t peer = record.header.peer();
    switch (record.header.kind()) {
    case Kind::Message: {
        ++m_seen;
        const auto* entry = m_roster.peer(peer);
        m_loop.out().line(m_wish.json ? capture::asJsonLine(record, m_intent.endpoint, entry ? &entry->facts : nullptr)
                                      : capture::summary(record));
        break;
    }
    case Kind::PeerUp:
        ready();
        break;
    case Kind::SourceUp:
        sourceUp(record);
        break;
    case Kind::HandshakeFailed:
        if (!m_wish.type.empty() || capture::errorOf(record.header.code) == zmtp::Errc::ClosedInHandshake)
            handshakeTrouble(record);
        break;
    case Kind::Lost:
        terminal::say(capture::summary(record));
        break;
    default:
        break;
    }
}

bool Watching::finished() {
    constexpr std::size_t linesAtOnce = 512;
    for (std::size_t lines = 0; !m_loop.out().waiting() && !m_fault && !enough() && lines < linesAtOnce;) {
        if (!m_chunk || m_next == m_chunk->count()) {
            m_chunk = m_outbox.take();
            m_next = 0;
            if (!m_chunk)
                break;
            m_roster.forget(std::numeric_limits<capture::RecordId>::max()); // all that came is printed
            m_roster.add(*m_chunk);
        }
        const std::size_t end = std::min(m_chunk->count(), m_next + linesAtOnce);
        for (; m_next < end && !m_fault && !enough(); ++m_next, ++lines)
            show(m_chunk->record(m_next));
    }
    return (m_fault || enough()) && !m_loop.out().waiting();
}

Exit Watching::run(const capture::JoinRequest& request) {
    capture::Joined joined(m_loop.reactor(), request, m_outbox,
                           [this](const capture::Finding& finding) { m_fault = advice::explain(finding, m_intent); });
    const auto started = joined.start();
    if (!started)
        return terminal::trouble(advice::explain(started.error(), m_intent));
    if (m_wish.bind)
        ready();
    std::optional<milliseconds> limit;
    if (m_wish.seconds > 0)
        limit = milliseconds(static_cast<std::int64_t>(m_wish.seconds * 1000));
    const auto end = m_loop.run(limit, [this] { return finished(); });
    if (m_fault)
        return terminal::trouble(*m_fault);
    if (end == terminal::Loop::End::TimeOver && !m_ready && m_waitingFor)
        return Exit::Trouble;
    return m_seen == 0 || (end == terminal::Loop::End::TimeOver && m_wish.count > m_seen) ? Exit::NothingCame
                                                                                          : Exit::Done;
}

Exit run(const Wish& wish) {
    const auto join = terminal::joinTyped(wish);
    if (!join)
        return join.error();
    terminal::Loop loop;
    return Watching(loop, wish, join->intent).run(join->request);
}

} // namespace

Run watch(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addJoin(options, *wish);
    options.add_option("--count", wish->count, "End after so many messages")->check(aboveZero);
    options.add_option("--for", wish->seconds, "End after this time")->type_name("SECONDS")->check(aboveZero);
    options.add_flag("--json", wish->json, "One JSON object a line");
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
