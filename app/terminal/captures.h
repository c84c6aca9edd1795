// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/json_lines/reader.h"
#include "core/observe/capture/pcapng/file.h"
#include "core/observe/capture/pcapng/stream_reader.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace ipcscope::terminal {

/// A capture (pcapng or JSON Lines), chunk by chunk: a file, or a pipe that another program writes into.
class CaptureInput {
public:
    /// "-": standard input.
    static Result<CaptureInput> open(const std::string& path);

    /// Null at the end, and where a pipe has nothing whole yet. Reads once from a pipe, which may block.
    std::shared_ptr<const capture::Chunk> next();
    bool atEnd() const;
    /// To wait for; -1: a file.
    int pipe() const { return m_pipe.get(); }
    /// Who is at connections of which no record tells, since the last call: before the records of next().
    capture::Peers takePeers();
    /// Of a pipe: those so far.
    const capture::Notes& notes() const;
    /// Null while it is read from a pipe, where they may come behind what they are for: the automatic choice holds.
    const capture::DecoderPins* pins() const { return m_file ? &m_file->pins() : nullptr; }
    /// False, after the end: it was no capture at all.
    bool begun() const;
    /// After the end.
    std::optional<capture::pcapng::Damage> damage() const;

private:
    CaptureInput() = default;
    std::shared_ptr<const capture::Chunk> nextOfPipe();

    std::shared_ptr<const capture::pcapng::CaptureFile> m_file;
    std::size_t m_part = 0;
    UniqueFd m_pipe;
    bool m_started = false; ///< the pipe
    bool m_ended = false;   ///< the pipe
    /// What the pipe's first bytes look like.
    using Stream = std::variant<capture::pcapng::StreamReader, capture::JsonLinesReader>;
    std::unique_ptr<Stream> m_stream;
    capture::Peers m_peers;
    capture::Notes m_notes;
};

} // namespace ipcscope::terminal
