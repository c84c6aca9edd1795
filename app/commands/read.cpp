// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/terminal/arguments.h"
#include "app/terminal/captures.h"
#include "app/terminal/loop.h"
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/output_file.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace ipcscope::commands {

namespace {

struct Wish {
    std::vector<std::string> files;
    std::string filter;
    std::vector<std::string> columns;
    std::string output;
    bool json = false;
    bool csv = false;
    bool text = false;
    bool count = false;
    bool withoutPayloads = false;

    bool writesFile() const { return !output.empty() && output != "-"; }
};

/// Reads captures one after the other and passes on what the filter lets through.
class Reading {
public:
    Reading(const Wish& wish, capture::Filter filter, std::vector<capture::FieldReference> columns);
    Exit run();

private:
    bool open(const std::string& path);
    void watchInput();
    bool finished();
    void take(const capture::Chunk& chunk);
    void readSome();
    void endOfFile();
    void put(const Bytes& bytes);
    Exit save();

    const Wish& m_wish;
    const capture::Filter m_filter;
    terminal::Loop m_loop;
    std::optional<capture::OutputFile> m_file;
    std::optional<Error> m_writeError;
    std::unique_ptr<capture::Export> m_export;
    std::optional<terminal::CaptureInput> m_input;
    Watch m_watch; ///< of a pipe
    std::size_t m_nextFile = 0;
    capture::Roster m_roster;
    capture::pcapng::PeerNumbers m_numbers;  ///< a file is a section
    std::deque<capture::DecoderPins> m_pins; ///< of each file
    bool m_asksForReplies;
    capture::Replies m_replies;      ///< if anything asks for them
    capture::RecordId m_records = 0; ///< of this file
    std::uint64_t m_passed = 0;
    Exit m_exit = Exit::Done;
    bool m_ended = false;
};

std::string_view formatOf(const Wish& wish) {
    if (wish.json)
        return "json";
    if (wish.csv)
        return "csv";
    return wish.text || wish.output.empty() ? "text" : "pcapng";
}

/// Connections of one file do not have the numbers of those of another.
capture::Chunk renumbered(const capture::Chunk& chunk, capture::pcapng::PeerNumbers& numbers) {
    capture::Chunk out(chunk.count(), chunk.bytes().size());
    out.setTimeBefore(chunk.timeBefore());
    for (std::size_t i = 0; i < chunk.count(); ++i) {
        auto [header, bytes] = chunk.record(i);
        header.peerAndKind =
            capture::RecordHeader::pack(numbers.unique(header.peer()), header.kind(), header.direction());
        out.append(header, bytes);
    }
    return out;
}

capture::DecoderPins renumbered(const capture::DecoderPins* pins, capture::pcapng::PeerNumbers& numbers) {
    capture::DecoderPins out;
    if (pins == nullptr)
        return out;
    for (auto pin : pins->all()) {
        pin.peer = numbers.unique(pin.peer);
        out.add(std::move(pin));
    }
    return out;
}

Reading::Reading(const Wish& wish, capture::Filter filter, std::vector<capture::FieldReference> columns)
    : m_wish(wish)
    , m_filter(std::move(filter))
    , m_asksForReplies(capture::asksForReplies(m_filter) ||
                       std::ranges::any_of(columns, [](const auto& each) { return capture::asksForReplies(each); })) {
    if (wish.count)
        return;
    const auto& exporter = *capture::exporterNamed(formatOf(wish));
    capture::ExportSettings settings{.columns = std::move(columns)};
    m_export = wish.withoutPayloads ? capture::exportWithoutPayloads(exporter, std::move(settings))
                                    : exporter.make(std::move(settings));
}

bool Reading::open(const std::string& path) {
    auto input = terminal::CaptureInput::open(path);
    if (!input) {
        terminal::say(advice::unreadable(input.error(), path).line());
        m_exit = Exit::Unreadable;
        m_loop.reactor().post([] {});
        return false;
    }
    m_input.emplace(std::move(*input));
    m_roster = {};
    m_numbers.beginSection();
    m_pins.push_back(renumbered(m_input->pins(), m_numbers));
    m_replies = {};
    m_records = 0;
    if (m_input->pipe() >= 0)
        watchInput();
    return true;
}

/// Devices that cannot be waited for are always ready.
void Reading::watchInput() {
    try {
        m_watch = m_loop.reactor().watch(m_input->pipe(), Interest::Readable, [](auto) {});
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::operation_not_permitted)
            throw;
    }
}

void Reading::put(const Bytes& bytes) {
    if (!m_file) {
        m_loop.out().bytes(textOf(bytes));
        return;
    }
    if (auto done = m_file->write(bytes); !done && !m_writeError)
        m_writeError = done.error();
}

void Reading::take(const capture::Chunk& read) {
    const auto changed = m_numbers.changes() ? renumbered(read, m_numbers) : capture::Chunk(0, 0);
    const auto& chunk = m_numbers.changes() ? changed : read;
    for (const auto& header : chunk.headers())
        m_numbers.reserve(header.peer());
    capture::Peers peers;
    for (auto& [number, facts] : m_input->takePeers())
        peers.emplace(m_numbers.unique(number), facts);
    m_roster.add(peers);
    m_roster.add(chunk, m_records);
    if (m_asksForReplies)
        m_replies.add(chunk, m_records, &m_roster);
    auto origin = m_roster.origin();
    const capture::Surroundings surroundings{.endpoint = std::move(origin.endpoint),
                                             .method = std::move(origin.method),
                                             .roster = &m_roster,
                                             .notes = &m_input->notes(),
                                             .replies = &m_replies,
                                             .pins = &m_pins.back()};
    capture::RowIds passing;
    capture::appendMatches(m_filter, chunk, m_records, 0, chunk.count(), surroundings, capture::Showing::Everything,
                           passing);
    Bytes out;
    passing.each([&](capture::RecordId id) {
        if (m_export)
            m_export->record(capture::rowOf(chunk, static_cast<std::size_t>(id - m_records), m_records, surroundings),
                             out);
    });
    m_passed += passing.rows();
    m_records += chunk.count();
    m_replies.forgetBefore(m_records);
    if (m_input->pipe() >= 0) // which may never end
        m_roster.forget(m_records);
    put(out);
}

void Reading::endOfFile() {
    if (const auto& damage = m_input->damage()) {
        terminal::say(advice::damaged(*damage, m_records).line());
        m_exit = std::max(m_exit, m_input->begun() ? Exit::Damaged : Exit::Unreadable);
    }
    m_watch = {};
    m_input.reset();
}

void Reading::readSome() {
    pollfd ready{.fd = m_input->pipe(), .events = POLLIN, .revents = 0};
    if (ready.fd >= 0 && ::poll(&ready, 1, 0) == 0)
        return;
    m_loop.reactor().post([] {}); // there is more to do
    if (const auto chunk = m_input->next())
        take(*chunk);
    if (m_input->atEnd())
        endOfFile();
}

/// One chunk at a time, as the reader of our output keeps up.
bool Reading::finished() {
    if (m_loop.out().waiting() || m_writeError)
        return m_writeError.has_value();
    if (m_input || m_nextFile < m_wish.files.size()) {
        if (m_input || open(m_wish.files[m_nextFile++]))
            readSome();
        return false;
    }
    if (!std::exchange(m_ended, true)) {
        Bytes out;
        if (m_export)
            m_export->end(out);
        put(out);
        if (m_wish.count)
            m_loop.out().line(std::to_string(m_passed));
    }
    return !m_loop.out().waiting();
}

Exit Reading::save() {
    if (!m_writeError) {
        if (auto done = m_file->commit(); !done)
            m_writeError = done.error();
    }
    if (!m_writeError)
        return m_exit;
    terminal::say(advice::notSaved(*m_writeError, m_wish.output).line());
    return Exit::Trouble;
}

Exit Reading::run() {
    if (m_wish.writesFile() && !m_wish.count) {
        auto file = capture::OutputFile::replacing(m_wish.output);
        if (!file) {
            terminal::say(advice::notSaved(file.error(), m_wish.output).line());
            return Exit::Trouble;
        }
        m_file.emplace(std::move(*file));
    }
    Bytes head;
    if (m_export)
        m_export->begin(head);
    put(head);
    const auto end = m_loop.run(std::nullopt, [this] { return finished(); });
    if (end == terminal::Loop::End::Interrupted)
        return Exit::NothingCame;
    const auto exit = m_file ? save() : m_exit;
    if (m_export && m_export->cutShort() > 0 && !m_writeError)
        terminal::say(advice::cutShort(m_export->cutShort()));
    return exit;
}

Exit run(const Wish& wish) {
    auto filter = capture::Filter::parse(wish.filter);
    if (!filter)
        return terminal::misused(fmt::format("--filter, column {}: {}", filter.error().column, filter.error().what));
    if (wish.output == "-" && !wish.count && formatOf(wish) == "pcapng" && ::isatty(STDOUT_FILENO) == 1)
        return terminal::misused("--output: a capture is not for a terminal; name a file, or a pipe behind it");
    std::vector<capture::FieldReference> columns;
    for (const auto& name : wish.columns) {
        auto field = capture::fieldNamed(name);
        if (!field)
            return terminal::misused(fmt::format("--column: unknown field \"{}\"", name));
        columns.push_back(std::move(*field));
    }
    return Reading(wish, std::move(*filter), std::move(columns)).run();
}

} // namespace

Run read(CLI::App& options) {
    const auto wish = std::make_shared<Wish>();
    terminal::addLiterals(options, "FILE", wish->files, "Capture files; - is standard input")->required();
    options.add_option("--filter", wish->filter, "Only records that pass, ipcscope-filter(7)")->type_name("FILTER");
    auto* const json = options.add_flag("--json", wish->json, "One JSON object a line");
    auto* const csv = options.add_flag("--csv", wish->csv, "Comma-separated values");
    auto* const text = options.add_flag("--text", wish->text, "One line each: the default");
    auto* const count = options.add_flag("--count", wish->count, "Only how many records pass");
    for (auto* const one : {json, csv, text, count})
        for (auto* const other : {json, csv, text, count})
            if (one != other)
                one->excludes(other);
    options
        .add_flag("--without-payloads", wish->withoutPayloads,
                  "Leave out what was said; sizes, times and who it was between stay")
        ->excludes(count);
    terminal::addLiterals(options, "--column", wish->columns,
                          "A field as a column of --csv; may be given several times")
        ->type_name("FIELD");
    options
        .add_option("-o,--output", wish->output,
                    "Write into this file instead, a capture unless another format is asked for; - is standard output")
        ->type_name("FILE")
        ->check(terminal::namesOutput);
    return [wish] { return run(*wish); };
}

} // namespace ipcscope::commands
