// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/output_file.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/sources/joined.h"
#include "ui/engine/traffic.h"

#include <QElapsedTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ipcscope::ui {

class IoThread;

/// One watched endpoint in the GUI thread: takes finished batches from the I/O thread on the tick, and records them if
/// it is told to.
class Monitor : public Traffic {
    Q_OBJECT
public:
    enum class State { Starting, Live, Waiting, Refused, Failed, Stopping, Stopped };
    Q_ENUM(State)

    /// `budget`: bytes of records that are kept.
    Monitor(IoThread& io, capture::JoinRequest request, std::size_t budget = capture::Store::defaultBudget,
            QObject* parent = nullptr);
    /// Leaves the endpoint and ends a recording without waiting.
    ~Monitor() override;

    const capture::JoinRequest& request() const { return m_request; }
    /// The real endpoint once bound; before that what was asked for.
    QString endpoint() const override { return m_endpoint; }
    std::string method() const override;
    State state() const { return m_state; }
    /// Why the last attempt to connect failed, while it is Waiting and one did.
    const std::optional<Error>& waitsFor() const { return m_waitsFor; }
    /// Who it waits to be allowed to contact, and why, while waitsFor() is sockets::Errc::HeldBack.
    const capture::Encounter& objectedTo() const { return m_objectedTo; }
    /// Why it is Failed (a bind or connect that can never work).
    const std::optional<Error>& error() const { return m_error; }
    /// Why it is Refused.
    const std::optional<capture::Finding>& finding() const { return m_finding; }

    std::uint64_t lost() const override { return m_lost; }
    /// Messages and bytes received per second, over the last second.
    double messageRate() const { return m_messageRate; }
    double byteRate() const { return m_byteRate; }
    std::uint64_t messagesReceived() const { return m_messagesReceived; }
    std::uint64_t bytesReceived() const { return m_bytesReceived; }

    /// The view stands still; records go on being kept (and counted in newWhileFrozen()).
    void setFrozen(bool frozen);
    bool isFrozen() const { return m_frozen; }
    std::uint64_t newWhileFrozen() const { return m_newWhileFrozen; }

    /// Writes what is kept in memory and what comes into `file`, until stopRecording() or an error of the disk. Rows
    /// stay when their bytes leave memory, until later ones have to leave that are in no file: recordedRowsLeft(). One
    /// at a time.
    void record(capture::OutputFile file);
    /// In the background: recordingEnded() tells when the file is whole.
    void stopRecording();
    bool isRecording() const { return m_recorder != nullptr && !m_recordingEnds; }
    /// Of the recording under way, or the last one.
    const std::string& recordingPath() const { return m_recordingPath; }
    /// Of the recording under way, or nothing.
    std::optional<capture::Recorder::Status> recording() const;
    struct RecordingEnd {
        std::string path; ///< its final name, unless renaming it failed
        capture::Recorder::Status status;
        std::optional<Error> error;
        bool holdsNotes = false; ///< the marks and notes that there were at its end are all in the file
    };

    void setNotes(const capture::Notes& notes) override;
    void pin(const capture::DecoderPin& pin) override;

    /// Forgets all rows; for a while undoClear() brings them back.
    void clear();
    /// As long as it is not long ago and anything of them is left: the oldest leave as they would have without it.
    bool canUndoClear() const { return m_forgotten.has_value(); }
    void undoClear();
    /// Whom objectedTo() told by this name may be contacted; nothing if somebody else is there by now.
    void agree(const std::string& who);
    /// Leaves the endpoint; the rows stay.
    void stop();
    /// What came of it arrives as records (Sent, SendFailed, replies); `done` (may be empty) on the GUI thread.
    void send(std::vector<Bytes> frames, std::function<void(Result<void>)> done = {});

Q_SIGNALS:
    /// Or waits for something else by now.
    void stateChanged();
    void frozenChanged();
    void recordingChanged();
    void recordingEnded(const ipcscope::ui::Monitor::RecordingEnd& end);
    /// A record of the source itself, of a handshake or send that failed, or of a loss. Valid during the call.
    void told(const ipcscope::capture::Record& record);
    void messagesSent(quint64 count);
    /// Rows whose records are in this file left the list.
    void recordedRowsLeft(const std::string& path);

private:
    struct Link;
    bool take() override;
    bool measure() override;
    bool isAtRest() const override;
    capture::RecordId shownEnd() const override { return m_frozen ? m_frozenAt : store().end(); }

    void started(const Result<std::string>& endpoint);
    void refused(const capture::Finding& finding);
    void stopped(std::uint64_t unsent);
    void count(const capture::Chunk& batch);
    void follow(const capture::RecordHeader& header);
    void setState(State state, std::optional<Error> waitsFor = std::nullopt);
    bool placeRecorded();
    void finishRecording();
    void judgeUndo();
    void endRecording(const RecordingEnd& end);

    IoThread& m_io;
    capture::JoinRequest m_request;
    std::shared_ptr<Link> m_link; ///< shared with the I/O thread
    QString m_endpoint;
    State m_state = State::Starting;
    std::optional<Error> m_error, m_waitsFor;
    capture::Encounter m_objectedTo;
    std::optional<capture::Finding> m_finding;
    std::uint64_t m_lost = 0;
    std::uint64_t m_messagesReceived = 0;
    std::uint64_t m_bytesReceived = 0;
    double m_messageRate = 0;
    double m_byteRate = 0;
    bool m_frozen = false;
    std::uint64_t m_newWhileFrozen = 0;
    capture::RecordId m_frozenAt = 0; ///< where a frozen view ends
    QElapsedTimer m_rateClock;
    std::uint64_t m_messagesMeasured = 0;
    std::uint64_t m_bytesMeasured = 0;
    std::optional<capture::Store::Snapshot> m_forgotten; ///< by clear()
    QTimer m_undoUntil;
    std::shared_ptr<capture::Recorder> m_recorder; ///< shared with who ends it
    std::string m_recordingPath;
    capture::Notes m_recordedNotes; ///< by what ends
    bool m_recordingEnds = false;
    std::optional<capture::RecordId> m_recordedFrom; ///< the oldest row that is in a file only
};

} // namespace ipcscope::ui
