// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/monitor.h"

#include "core/observe/capture/outbox.h"
#include "core/observe/capture/recording_file.h"
#include "ui/engine/long_work.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <ranges>

namespace ipcscope::ui {

namespace {

/// Writes what is left and gives the file its name; takes as long as the disk does.
Monitor::RecordingEnd whole(capture::Recorder& recorder, const std::string& path, const capture::Remarks& remarks) {
    Monitor::RecordingEnd end{.path = path, .status = {}, .error = std::nullopt};
    if (const auto finished = recorder.finish(remarks); !finished)
        end.error = finished.error();
    end.status = recorder.status();
    end.holdsNotes = recorder.holdsAll(remarks.notes);
    if (end.error && end.error->attempt.starts_with("find "))
        return end; // what has its name is another file
    if (const auto sealed = capture::recording::seal(path))
        end.path = *sealed;
    return end;
}

} // namespace

void Monitor::record(capture::OutputFile file) {
    if (m_recorder)
        return;
    take();
    const auto kept = m_store.snapshot();
    const auto filed = std::ranges::find_if(kept.chunks | std::views::reverse,
                                            [](const auto& entry) { return !entry.records.inMemory(); });
    const auto first = filed.base();
    const capture::RecordId begin = first == kept.chunks.end() ? m_store.end() : first->first;
    m_recordingPath = file.path();
    m_recorder = std::make_shared<capture::Recorder>(
        std::move(file), capture::pcapng::Origin{.endpoint = endpoint().toStdString(), .method = method()},
        capture::Recorder::defaultQueue, begin);
    capture::Roster told;
    for (auto entry = first; entry != kept.chunks.end(); ++entry)
        told.add(*entry->records.chunk());
    m_recorder->introduce(m_roster.present(told));
    for (auto entry = first; entry != kept.chunks.end(); ++entry)
        m_recorder->preface(entry->records.chunk());
    m_recorder->remark(m_notes, m_pins.all());
    m_store.setRecording(true);
    arm();
    Q_EMIT recordingChanged();
}

std::optional<capture::Recorder::Status> Monitor::recording() const {
    return m_recorder ? std::optional(m_recorder->status()) : std::nullopt;
}

/// Also ends a recording that the disk has ended.
bool Monitor::placeRecorded() {
    if (!m_recorder)
        return false;
    auto placed = m_recorder->takePlaced();
    for (auto& [first, records] : placed)
        m_store.placed(first, std::move(records));
    if (!placed.empty())
        trimView();
    if (!m_forgotten)
        m_store.letGoOfCleared();
    if (!m_recordedFrom && m_store.kept() > 0 && !m_store.isInMemory(m_store.first()))
        m_recordedFrom = m_store.first();
    if (m_recorder->status().error)
        stopRecording();
    return !placed.empty();
}

void Monitor::setNotes(const capture::Notes& notes) {
    Traffic::setNotes(notes);
    if (isRecording())
        m_recorder->remark(notes, {});
}

void Monitor::pin(const capture::DecoderPin& pin) {
    Traffic::pin(pin);
    if (isRecording())
        m_recorder->remark({}, {&pin, 1});
}

void Monitor::stopRecording() {
    // What has come by now belongs to it.
    if (isRecording() && !m_recorder->status().error)
        take();
    if (!isRecording())
        return;
    finishRecording();
    Q_EMIT recordingChanged();
}

void Monitor::finishRecording() {
    m_recordingEnds = true;
    m_recordedNotes = m_notes;
    longWork().start([recorder = m_recorder, path = m_recordingPath, remarks = capture::Remarks{m_notes, m_pins},
                      guard = QPointer<Monitor>(this), context = QPointer<QObject>(QCoreApplication::instance())] {
        const RecordingEnd end = whole(*recorder, path, remarks);
        if (context)
            QMetaObject::invokeMethod(context, [guard, end] {
                if (guard)
                    guard->endRecording(end);
            });
    });
}

void Monitor::endRecording(const RecordingEnd& end) {
    placeRecorded();
    if (end.holdsNotes)
        setFiledNotes(std::move(m_recordedNotes));
    m_recorder.reset();
    m_recordingEnds = false;
    m_recordingPath = end.path;
    m_store.setRecording(false);
    setBudget(m_store.budget());
    Q_EMIT recordingChanged();
    Q_EMIT recordingEnded(end);
}

} // namespace ipcscope::ui
