// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/monitor.h"

#include "core/observe/capture/code.h"
#include "core/observe/capture/sources.h"
#include "core/observe/capture/words.h"
#include "core/transport/sockets/errc.h"
#include "ui/engine/link.h"
#include "ui/shell/formats.h"

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

constexpr qint64 ratePeriod = 1000; // ms
constexpr std::chrono::seconds undoFor{30};

/// What the log has a row for.
bool isTold(capture::Kind kind) {
    return capture::isOfSource(kind) || kind == capture::Kind::HandshakeFailed;
}

} // namespace

Monitor::Monitor(IoThread& io, capture::JoinRequest request, std::size_t budget, QObject* parent)
    : Traffic(budget, parent)
    , m_io(io)
    , m_request(std::move(request))
    , m_link(std::make_shared<Link>(io, *this))
    , m_endpoint(editable(m_request.endpoint)) {
    m_undoUntil.setParent(this);
    m_undoUntil.setObjectName(QStringLiteral("undoUntil"));
    m_undoUntil.setSingleShot(true);
    m_undoUntil.setInterval(undoFor);
    connect(&m_undoUntil, &QTimer::timeout, this, [this] {
        m_forgotten.reset();
        judgeUndo();
        Q_EMIT countersChanged();
    });
    m_rateClock.start();
    m_link->start(m_request);
}

std::string Monitor::method() const {
    return std::string(capture::sources().front().name);
}

Monitor::~Monitor() {
    m_link->detach();
    m_link->leave();
    if (!isRecording())
        return;
    m_recorder->append(m_link->take());
    finishRecording();
}

void Monitor::setState(State state, std::optional<Error> waitsFor) {
    const auto codeIn = [](const std::optional<Error>& error) { return error ? error->code : std::error_code(); };
    const bool anew = codeIn(waitsFor) == sockets::Errc::HeldBack; // of somebody else
    if (state == m_state && codeIn(waitsFor) == codeIn(m_waitsFor) && !anew)
        return;
    m_state = state;
    m_waitsFor = std::move(waitsFor);
    if (anew)
        m_objectedTo = m_link->met();
    Q_EMIT stateChanged();
}

void Monitor::started(const Result<std::string>& endpoint) {
    if (!endpoint) {
        m_error = endpoint.error();
        setState(State::Failed);
        return;
    }
    m_endpoint = editable(*endpoint);
    if (m_state == State::Starting && m_request.role == capture::Role::Bind)
        setState(State::Live);
    else
        Q_EMIT stateChanged();
}

void Monitor::refused(const capture::Finding& finding) {
    take();
    m_finding = finding;
    setState(State::Refused);
}

void Monitor::stopped(std::uint64_t) {
    arm();
    if (m_state == State::Stopping)
        setState(State::Stopped);
}

void Monitor::stop() {
    if (m_state == State::Stopping || m_state == State::Stopped || m_state == State::Refused ||
        m_state == State::Failed)
        return;
    setState(State::Stopping);
    m_link->leave();
}

void Monitor::agree(const std::string& who) {
    m_link->agree(who);
}

void Monitor::send(std::vector<Bytes> frames, std::function<void(Result<void>)> done) {
    m_link->send(std::move(frames), std::move(done));
}

void Monitor::clear() {
    take();
    m_forgotten.reset(); // those that were cleared before
    judgeUndo();
    m_forgotten = m_store.clear();
    m_recordedFrom.reset();
    m_undoUntil.start();
    judgeUndo();
    forgetRows();
    m_frozenAt = m_store.end();
    m_newWhileFrozen = 0;
    Q_EMIT cleared();
    Q_EMIT countersChanged();
}

void Monitor::undoClear() {
    if (!m_forgotten)
        return;
    m_undoUntil.stop();
    if (m_store.restore(*std::exchange(m_forgotten, std::nullopt))) {
        findRepliesAgain();
        showAgain();
    }
    judgeUndo();
    Q_EMIT countersChanged();
}

void Monitor::setFrozen(bool frozen) {
    if (frozen == m_frozen)
        return;
    m_frozen = frozen;
    m_frozenAt = lookedAtEnd();
    m_newWhileFrozen = 0;
    Q_EMIT frozenChanged();
    arm();
}

bool Monitor::take() {
    const bool placed = placeRecorded();
    const std::shared_ptr<const capture::Chunk> batch = m_link->take();
    if (!batch)
        return placed;
    m_roster.add(*batch, m_store.end());
    count(*batch);
    if (isRecording())
        m_recorder->append(batch);
    m_store.append(batch);
    m_lost = m_link->lost();
    trimView();
    judgeUndo();
    const bool mayComeBack = m_forgotten && !m_forgotten->chunks.empty();
    m_roster.forget(mayComeBack ? m_forgotten->chunks.front().first : m_store.first());
    if (m_recordedFrom && m_store.first() > *m_recordedFrom) {
        m_recordedFrom.reset();
        Q_EMIT recordedRowsLeft(m_recordingPath);
    }
    return true;
}

void Monitor::judgeUndo() {
    if (m_forgotten && !m_store.makeRoom(*m_forgotten))
        m_forgotten.reset();
    if (!m_forgotten)
        m_store.letGoOfCleared();
}

void Monitor::count(const capture::Chunk& batch) {
    if (batch.hasMessagesOnly()) {
        m_messagesReceived += batch.count();
        m_bytesReceived += batch.bytes().size();
        m_newWhileFrozen += m_frozen ? batch.count() : 0;
        return;
    }
    const bool everything = m_view.showing() == capture::Showing::Everything;
    quint64 sent = 0;
    for (std::size_t i = 0; i < batch.count(); ++i) {
        const capture::RecordHeader& header = batch.header(i);
        if (header.kind() == capture::Kind::Message) {
            ++m_messagesReceived;
            m_bytesReceived += header.size;
        } else {
            follow(header);
            sent += header.kind() == capture::Kind::Sent ? 1 : 0;
        }
        if (isTold(header.kind()))
            Q_EMIT told(batch.record(i));
        if (m_frozen && (everything || header.kind() != capture::Kind::Command))
            ++m_newWhileFrozen;
    }
    if (sent > 0)
        Q_EMIT messagesSent(sent);
}

void Monitor::follow(const capture::RecordHeader& header) {
    if (m_request.role == capture::Role::Bind ||
        (m_state != State::Starting && m_state != State::Waiting && m_state != State::Live))
        return;
    switch (header.kind()) {
    case capture::Kind::PeerUp:
        setState(State::Live);
        break;
    case capture::Kind::PeerDown:
    case capture::Kind::HandshakeFailed:
        if (roster().upCount() == 0)
            setState(State::Waiting, m_waitsFor);
        break;
    case capture::Kind::SourceUp:
        if (header.code != 0 && roster().upCount() == 0)
            setState(State::Waiting, Error{.code = capture::errorOf(header.code), .attempt = "connect"});
        break;
    default:
        break;
    }
}

bool Monitor::isAtRest() const {
    return m_messageRate == 0 && m_messagesMeasured == m_messagesReceived && !m_recorder;
}

bool Monitor::measure() {
    const qint64 elapsed = m_rateClock.elapsed();
    if (elapsed < ratePeriod)
        return false;
    m_rateClock.restart();
    const double seconds = static_cast<double>(elapsed) / 1000;
    m_messageRate = static_cast<double>(m_messagesReceived - m_messagesMeasured) / seconds;
    m_byteRate = static_cast<double>(m_bytesReceived - m_bytesMeasured) / seconds;
    m_messagesMeasured = m_messagesReceived;
    m_bytesMeasured = m_bytesReceived;
    return true;
}

} // namespace ipcscope::ui
