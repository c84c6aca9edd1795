// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/above_zero.h"
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/joining.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/code.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/summary.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <CLI/App.hpp>
#include <fmt/format.h>

namespace ipcscope::commands {

namespace {

using std::chrono::milliseconds;

struct Wish : terminal::JoinWish {
    std::string output;
    std::uint64_t count = 0; ///< 0: no end
    double seconds = 0;      ///< 0: no end
};

/// Hands what a source saw to a recorder.
class Recording {
public:
    Recording(terminal::Loop& loop, const Wish& wish, const terminal::Join& join, capture::OutputFile file)
        : m_loop(loop)
        , m_wish(wish)
        , m_join(join)
        , m_outbox([] {})
        , m_recorder(std::move(file), {.endpoint = join.request.endpoint}) {}
    Exit run();

private:
    void tick();
    bool finished();
    void look(const capture::Record& record);
    Exit end();

    terminal::Loop& m_loop;
    const Wish& m_wish;
    const terminal::Join& m_join;
    capture::Outbox m_outbox;
    capture::Recorder m_recorder;
    Timer m_tick;
    std::uint64_t m_messages = 0;
    bool m_ready = false;
    std::optional<advice::Fault> m_fault;
};

void Recording::look(const capture::Record& record) {
    using capture::Kind;
    const auto kind = record.header.kind();
    if (kind == Kind::Message)
        ++m_messages;
    if (kind == Kind::PeerUp && !std::exchange(m_ready, true))
        terminal::say("ready");
    if (kind == Kind::Lost || kind == Kind::HandshakeFailed || (kind == Kind::SourceUp && record.header.code != 0))
        terminal::say(capture::summary(record));
}

bool Recording::finished() {
    while (const auto batch = m_outbox.take()) {
        for (std::size_t i = 0; i < batch->count(); ++i)
            look(batch->record(i));
        m_recorder.append(batch);
    }
    return m_fault || m_recorder.status().error || (m_wish.count > 0 && m_messages >= m_wish.count);
}

/// An error of the disk is noticed though nothing comes any more.
void Recording::tick() {
    m_tick = m_loop.reactor().after(std::chrono::seconds(1), [this] { tick(); });
}

Exit Recording::end() {
    const auto done = m_recorder.finish();
    const auto status = m_recorder.status();
    if (done)
        terminal::say(fmt::format("{} record{}, {} bytes in {}", status.recorded, status.recorded == 1 ? "" : "s",
                                  status.size, m_wish.output));
    else
        terminal::say(
            advice::recordingStopped(done.error(), m_wish.output, status.size, advice::Afterwards::Ends).line());
    if (status.dropped > 0)
        terminal::say(fmt::format("{} received but not recorded",
                                  status.dropped == 1 ? std::string("1 record was")
                                                      : fmt::format("{} records were", status.dropped)));
    if (m_fault)
        return terminal::trouble(*m_fault);
    if (!done)
        return Exit::Trouble;
    return m_messages == 0 || m_messages < m_wish.count ? Exit::NothingCame : Exit::Done;
}

Exit Recording::run() {
    capture::Joined joined(m_loop.reactor(), m_join.request, m_outbox, [this](const capture::Finding& finding) {
        m_fault = advice::explain(finding, m_join.intent);
    });
    const auto started = joined.start();
    if (!started) {
        m_fault = advice::explain(started.error(), m_join.intent);
        return end();
    }
    if (m_wish.bind && !std::exchange(m_ready, true))
        terminal::say("ready");
    tick();
    std::optional<milliseconds> limit;
    if (m_wish.seconds > 0)
        limit = milliseconds(static_cast<std::int64_t>(m_wish.seconds * 1000));
    m_loop.run(limit, [this] { return finished(); });
    std::ignore = finished();
    return end();
}

Exit run(const Wish& wish) {
    const auto join = terminal::joinTyped(wish);
    if (!join)
        return join.error();
    auto file = capture::OutputFile::create(wish.output);
    if (!file) {
        terminal::say(fmt::format("ipcscope-cli: {}", describe(file.error())));
        return Exit::Trouble;
    }
    terminal::Loop loop;
    return Recording(loop, wish, *join, std::move(*file)).run();
}

} // namespace

Run record(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addJoin(options, *wish);
    options.add_option("-o,--output", wish->output, "The capture file; it must not be there yet")
        ->type_name("FILE")
        ->required();
    options.add_option("--count", wish->count, "End after so many messages")->check(aboveZero);
    options.add_option("--for", wish->seconds, "End after this time")->type_name("SECONDS")->check(aboveZero);
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
