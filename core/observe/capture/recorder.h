// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/output_file.h"
#include "core/observe/capture/pcapng/encoder.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace ipcscope::capture {

/// Writes records into a capture file, on a thread of its own. Within a second, or a MiB, of append() a record is in
/// the file, whatever becomes of this program then; if the disk is slower than the traffic, what does not fit the queue
/// is dropped, counted, and told in the file by a Lost record. An error of the disk ends the recording: what was
/// recorded stays readable, and nothing else is affected.
class Recorder {
public:
    static constexpr std::size_t defaultQueue = 64 << 20;

    /// `file` is new and empty. `queue`: bytes of records that wait for the disk at most; a batch always fits an empty
    /// one.
    Recorder(OutputFile file, pcapng::Origin origin, std::size_t queue = defaultQueue);
    /// As finish(), with no notes.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Never waits for the disk.
    void append(std::shared_ptr<const Chunk> batch);
    /// Writes what waits, notes and directory, and brings all of it to the disk; nothing may be appended after it. May
    /// take as long as the disk does.
    Result<void> finish(const Notes& notes = {});

    struct Status {
        std::uint64_t recorded = 0; ///< in the file
        std::uint64_t waiting = 0;
        std::uint64_t dropped = 0; ///< received while the queue was full, or after an error
        std::uint64_t size = 0;    ///< bytes of the file
        std::optional<Error> error;
    };
    /// Any thread. recorded + waiting + dropped is what append() was given.
    Status status() const;

private:
    struct Waiting {
        std::shared_ptr<const Chunk> records;
        bool tellsLoss = false; ///< its first record is no one's that was received
    };
    void run();
    void write(std::deque<Waiting> batches, const Notes* last);
    bool writeRun(const Waiting& records);
    void writeEnd(const Notes& notes);
    void fail(Error error, std::uint64_t lost);

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Waiting> m_waiting;
    std::size_t m_waitingBytes = 0; ///< with those being written
    std::size_t m_newBytes = 0;     ///< without
    std::uint64_t m_untoldLoss = 0;
    Status m_status;
    std::optional<Notes> m_last; ///< finish() was called

    const std::size_t m_queue;
    OutputFile m_file; ///< of the thread
    pcapng::Encoder m_encoder;
    Bytes m_bytes; ///< of the run that is written; kept for its memory
    std::thread m_thread;
};

} // namespace ipcscope::capture
