// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/kept_chunk.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/output_file.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/file.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace ipcscope::capture {

/// What a person put on a capture.
struct Remarks {
    Notes notes = {};
    DecoderPins pins = {};
};

/// Writes records into a capture file, on a thread of its own. Within a second, or a MiB, of append() a record is in
/// the file, whatever becomes of this program then; if the disk is slower than the traffic, what does not fit the queue
/// is dropped, counted, and told in the file by a Lost record. An error of the disk ends the recording: what was
/// recorded stays readable, and nothing else is affected.
class Recorder {
public:
    static constexpr std::size_t defaultQueue = 64 << 20;

    /// `file` is new and empty. `queue`: bytes of records that wait for the disk at most; a batch always fits an empty
    /// one. Ids of the records that are appended go on from `first`.
    Recorder(OutputFile file, pcapng::Origin origin, std::size_t queue = defaultQueue, RecordId first = 0);
    /// As finish().
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Who is there already and has records among those that come.
    void introduce(Peers peers);
    /// Records that are in memory anyway: they wait however many they are.
    void preface(std::shared_ptr<const Chunk> batch) { take(std::move(batch), Room::Enough); }
    /// Never waits for the disk.
    void append(std::shared_ptr<const Chunk> batch) { take(std::move(batch), Room::InQueue); }
    /// What changed of the remarks, notes by the ids of this recorder (an empty note was taken away): in the file as
    /// soon as a record that is appended now.
    void remark(const Notes& notes, std::span<const DecoderPin> pins);
    /// Writes what waits, all remarks and the directory, and brings all of it to the disk; nothing may be appended
    /// after it. May take as long as the disk does.
    Result<void> finish(const Remarks& remarks);
    Result<void> finish() { return finish({}); }
    /// After finish(): the file has each of these notes, by the ids of this recorder. Not one whose record is not in
    /// it, nor what came too late for a disk that failed.
    bool holdsAll(const Notes& notes) const;

    /// Records that can be read back from the file by now, since the last call, in order. Any thread.
    struct Placed {
        RecordId first;
        KeptChunk records;
    };
    std::vector<Placed> takePlaced();
    /// Until no more than so many records wait, or an error ended the recording.
    void waitUntilWaiting(std::uint64_t most);

    struct Status {
        std::uint64_t recorded = 0; ///< in the file
        std::uint64_t waiting = 0;
        std::uint64_t dropped = 0;  ///< received while the queue was full, or after an error
        std::uint64_t cutShort = 0; ///< of those recorded: too long for a file, which has their front
        std::uint64_t size = 0;     ///< bytes of the file
        std::optional<Error> error;
    };
    /// Any thread. recorded + waiting + dropped is what append() was given.
    Status status() const;

private:
    struct Waiting {
        std::shared_ptr<const Chunk> records;
        std::size_t ours = 0;   ///< of its records, at the front: nobody's that was appended
        RecordId first = 0;     ///< of the others
        std::size_t charge = 0; ///< to the queue
        std::size_t given() const { return records->count() - ours; }
    };
    /// Records in the file that follow each other as their ids do.
    struct Span {
        RecordId first;
        RecordId position;
        std::uint64_t count;
    };
    enum class Room : std::uint8_t { Enough, InQueue };
    void take(std::shared_ptr<const Chunk> batch, Room room);
    void run();
    /// Remarks of records that are in the file by then.
    struct Changes {
        Notes notes;
        std::vector<DecoderPin> pins; ///< in the order in which they were chosen
        bool empty() const { return notes.empty() && pins.empty(); }
    };
    struct Round {
        Peers introduced;
        std::deque<Waiting> batches;
        Changes changes;
        std::optional<Remarks> last;
    };
    void write(Round round);
    bool writeRun(const Waiting& records);
    void place(const Waiting& records, std::size_t from, std::size_t end);
    std::optional<RecordId> positionOf(RecordId id) const;
    Notes positioned(const Notes& notes) const;
    void noteFiled(const Notes& notes);
    void writeChanges(const Changes& changes);
    void writeEnd(const Remarks& remarks);
    bool writeBytes(std::uint64_t before, std::uint64_t lost);
    void fail(Error error, std::uint64_t lost);

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_written;
    std::deque<Waiting> m_waiting;
    Peers m_introduced; ///< that wait
    Changes m_changes;  ///< that wait
    RecordId m_next;
    std::vector<Placed> m_placed;
    std::size_t m_waitingBytes = 0; ///< with those being written
    std::size_t m_newBytes = 0;     ///< without
    std::uint64_t m_untoldLoss = 0;
    Status m_status;
    std::optional<Remarks> m_last; ///< finish() was called

    const std::size_t m_queue;
    OutputFile m_file; ///< of the thread
    pcapng::Encoder m_encoder;
    std::shared_ptr<const pcapng::CaptureFile> m_reader; ///< null: no descriptor was left for it
    std::vector<Span> m_spans;
    Notes m_filed; ///< the notes that are in the file, by id
    Bytes m_bytes; ///< of the run that is written; kept for its memory
    std::thread m_thread;
};

} // namespace ipcscope::capture
