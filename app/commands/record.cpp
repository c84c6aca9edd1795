// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/above_zero.h"
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/capture_stream.h"
#include "app/terminal/joining.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/code.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/summary.h"
#include "core/transport/sockets/errc.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::commands {

namespace {

using std::chrono::milliseconds;

struct Wish : terminal::JoinWish {
    std::string output;
    std::uint64_t count = 0; ///< 0: no end
    double seconds = 0;      ///< 0: no end

    bool writesFile() const { return output != "-"; }
};

void tellCut(std::uint64_t messages) {
    if (messages > 0)
        terminal::say(advice::cutShort(messages));
}

/// Hands what a source saw to a recorder, or to standard output.
class Recording {
public:
    Recording(terminal::Loop& loop, const Wish& wish, const terminal::Join& join)
        : m_loop(loop)
        , m_wish(wish)
        , m_join(join)
        , m_outbox([] {}) {}
    Exit run();

private:
    Result<void> open();
    Exit record();
    void tick();
    void takeBatch(const std::shared_ptr<const capture::Chunk>& batch);
    bool finished();
    void look(const capture::Record& record);
    void discard() const;
    Result<void> close();
    Exit end();

    terminal::Loop& m_loop;
    const Wish& m_wish;
    const terminal::Join& m_join;
    capture::Outbox m_outbox;
    UniqueFd m_file; ///< of m_recorder
    std::optional<capture::Recorder> m_recorder;
    std::optional<terminal::CaptureStream> m_stream;
    Timer m_tick;
    std::uint64_t m_messages = 0;
    bool m_ready = false;
    bool m_metSomebody = false;
    std::optional<advice::Fault> m_fault;
};

/// Nobody replaces the file while it is recorded into.
Result<void> Recording::open() {
    const capture::pcapng::Origin origin{.endpoint = m_join.request.endpoint};
    if (!m_wish.writesFile()) {
        m_stream.emplace(m_loop.out(), origin);
        return {};
    }
    auto file = capture::OutputFile::create(m_wish.output);
    if (!file)
        return std::unexpected(file.error());
    file->lock();
    m_file = file->reader();
    m_recorder.emplace(std::move(*file), origin);
    return {};
}

void Recording::look(const capture::Record& record) {
    using capture::Kind;
    const auto kind = record.header.kind();
    m_metSomebody |= kind == Kind::PeerUp || kind == Kind::HandshakeFailed;
    if (kind == Kind::Message)
        ++m_messages;
    if (kind == Kind::PeerUp && !std::exchange(m_ready, true))
        terminal::say("ready");
    if (kind == Kind::Lost || kind == Kind::HandshakeFailed || (kind == Kind::SourceUp && record.header.code != 0)) {
        const bool heldBack = capture::errorOf(record.header.code) == sockets::Errc::HeldBack;
        terminal::say(capture::summary(record) + std::string(heldBack ? terminal::joinAllTheSame : ""));
    }
}

void Recording::takeBatch(const std::shared_ptr<const capture::Chunk>& batch) {
    for (std::size_t i = 0; i < batch->count(); ++i)
        look(batch->record(i));
    if (m_recorder)
        m_recorder->append(batch);
    else
        m_stream->append(*batch);
}

/// What a slow reader of standard output does not take waits in the outbox, which counts what it loses.
bool Recording::finished() {
    while (!m_loop.out().waiting()) {
        const auto batch = m_outbox.take();
        if (!batch)
            break;
        takeBatch(batch);
    }
    return m_fault || (m_recorder && m_recorder->status().error) || (m_wish.count > 0 && m_messages >= m_wish.count);
}

/// An error of the disk is noticed though nothing comes any more.
void Recording::tick() {
    m_tick = m_loop.reactor().after(std::chrono::seconds(1), [this] { tick(); });
}

/// Takes the name from the file, if it still has it: it can be given again.
void Recording::discard() const {
    struct stat own{}, named{};
    if (::fstat(m_file.get(), &own) == 0 && ::lstat(m_wish.output.c_str(), &named) == 0 && own.st_ino == named.st_ino &&
        own.st_dev == named.st_dev)
        ::unlink(m_wish.output.c_str());
}

Result<void> Recording::close() {
    if (m_stream) {
        m_stream->finish();
        m_loop.run(std::nullopt, [this] { return !m_loop.out().waiting(); });
        terminal::say(fmt::format("{} record{}, {} bytes", m_stream->count(), m_stream->count() == 1 ? "" : "s",
                                  m_stream->size()));
        tellCut(m_stream->cutShort());
        return {};
    }
    const auto done = m_recorder->finish();
    const auto status = m_recorder->status();
    if (m_fault && !m_metSomebody)
        discard();
    else if (done)
        terminal::say(fmt::format("{} record{}, {} bytes in {}", status.recorded, status.recorded == 1 ? "" : "s",
                                  status.size, m_wish.output));
    else
        terminal::say(
            advice::recordingStopped(done.error(), m_wish.output, status.size, advice::Afterwards::Ends).line());
    if (status.dropped > 0)
        terminal::say(fmt::format("{} received but not recorded",
                                  status.dropped == 1 ? std::string("1 record was")
                                                      : fmt::format("{} records were", status.dropped)));
    tellCut(status.cutShort);
    return done;
}

Exit Recording::end() {
    const auto done = close();
    if (m_fault)
        return terminal::trouble(*m_fault);
    if (!done)
        return Exit::Trouble;
    return m_messages == 0 || m_messages < m_wish.count ? Exit::NothingCame : Exit::Done;
}

Exit Recording::run() {
    if (const auto opened = open(); !opened) {
        terminal::say(fmt::format("ipcscope-cli: {}", describe(opened.error())));
        return Exit::Trouble;
    }
    return record();
}

Exit Recording::record() {
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
    if (const auto last = m_outbox.take())
        takeBatch(last);
    return end();
}

Exit run(const Wish& wish) {
    if (!wish.writesFile() && ::isatty(STDOUT_FILENO) == 1)
        return terminal::misused("--output: a capture is not for a terminal; name a file, or a pipe behind it");
    const auto join = terminal::joinTyped(wish);
    if (!join)
        return join.error();
    terminal::Loop loop;
    return Recording(loop, wish, *join).run();
}

} // namespace

Run record(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addJoin(options, *wish);
    options.add_option("-o,--output", wish->output, "The capture file; it must not be there yet. - is standard output")
        ->type_name("FILE")
        ->check(terminal::namesOutput)
        ->required();
    options.add_option("--count", wish->count, "End after so many messages")->check(aboveZero);
    options.add_option("--for", wish->seconds, "End after this time")->type_name("SECONDS")->check(aboveZero);
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
