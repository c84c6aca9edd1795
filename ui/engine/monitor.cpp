// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/monitor.h"

#include "ui/engine/link.h"
#include "ui/shell/formats.h"

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

using namespace std::chrono_literals;
constexpr auto frame = 33ms;
constexpr auto idleFrame = 250ms;
constexpr auto hiddenFrame = 500ms;
constexpr auto slice = 2ms;
constexpr std::uint64_t recordsAtOnce = 4096;
constexpr qint64 ratePeriod = 1000; // ms

} // namespace

Monitor::Monitor(IoThread& io, capture::JoinRequest request, std::size_t budget, QObject* parent)
    : QObject(parent)
    , m_io(io)
    , m_request(std::move(request))
    , m_link(std::make_shared<Link>(io, *this))
    , m_endpoint(editable(m_request.endpoint))
    , m_store(budget)
    , m_view(m_store) {
    m_tick.setParent(this);
    m_tick.setObjectName(QStringLiteral("tick"));
    connect(&m_tick, &QTimer::timeout, this, &Monitor::tick);
    connect(&m_job, &FilterJob::found, this, &Monitor::takeFound);
    connect(&m_job, &FilterJob::finished, this, &Monitor::endFiltering);
    m_rateClock.start();
    m_link->start(m_request);
}

Monitor::~Monitor() {
    m_link->detach();
    m_link->leave();
}

void Monitor::setState(State state) {
    if (state == m_state)
        return;
    m_state = state;
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

void Monitor::send(std::vector<Bytes> frames, std::function<void(Result<void>)> done) {
    m_link->send(std::move(frames), std::move(done));
}

void Monitor::clear() {
    take();
    m_job.giveUp();
    m_store.clear();
    forgetRows();
    m_frozenAt = m_store.end();
    m_newWhileFrozen = 0;
    Q_EMIT cleared();
    Q_EMIT countersChanged();
}

void Monitor::setFrozen(bool frozen) {
    if (frozen == m_frozen)
        return;
    m_frozen = frozen;
    m_frozenAt = m_job.isRunning() ? m_jobEnd : m_view.seen();
    m_newWhileFrozen = 0;
    Q_EMIT frozenChanged();
    arm();
}

void Monitor::setHidden(bool hidden) {
    m_hidden = hidden;
    if (m_tick.isActive())
        m_tick.start(hidden ? hiddenFrame : frame);
}

void Monitor::arm() {
    const auto interval = m_hidden ? hiddenFrame : frame;
    if (!m_tick.isActive() || (!m_hidden && m_tick.intervalAsDuration() != interval))
        m_tick.start(interval);
}

void Monitor::tick() {
    const bool took = take();
    const bool moved = extendView();
    const bool measured = measureRates();
    if (took || moved || measured)
        Q_EMIT countersChanged();
    if (took || moved)
        return;
    // Nothing came: look rarely until the rates have come to rest, then not at all; the next record arms the tick.
    if (m_messageRate > 0 || m_messagesMeasured != m_messagesReceived)
        m_tick.start(m_hidden ? hiddenFrame : idleFrame);
    else
        m_tick.stop();
}

bool Monitor::take() {
    const std::shared_ptr<const capture::Chunk> batch = m_link->take();
    if (!batch)
        return false;
    m_roster.add(*batch);
    count(*batch);
    m_store.append(batch);
    m_lost = m_link->lost();
    trimView();
    return true;
}

void Monitor::count(const capture::Chunk& batch) {
    for (const auto& header : batch.headers()) {
        if (header.kind() == capture::Kind::Message) {
            ++m_messagesReceived;
            m_bytesReceived += header.size;
        } else {
            follow(header);
        }
        if (m_frozen && header.kind() != capture::Kind::Command)
            ++m_newWhileFrozen;
    }
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
        if (m_roster.upCount() == 0)
            setState(State::Waiting);
        break;
    case capture::Kind::SourceUp:
        if (header.code != 0 && m_roster.upCount() == 0)
            setState(State::Waiting);
        break;
    default:
        break;
    }
}

bool Monitor::trimView() {
    const std::uint64_t outdated = m_view.outdated();
    if (outdated == 0)
        return false;
    Q_EMIT rowsAboutToLeave(outdated);
    m_view.trim(outdated);
    Q_EMIT rowsLeft();
    return true;
}

bool Monitor::extendView() {
    const capture::RecordId end = m_frozen ? m_frozenAt : m_store.end();
    if (m_job.isRunning() || m_view.seen() >= end || m_store.first() >= end)
        return false;
    const auto deadline = std::chrono::steady_clock::now() + slice;
    while (m_view.seen() < end && std::chrono::steady_clock::now() < deadline) {
        const std::uint64_t most = std::min(recordsAtOnce, end - std::max(m_view.seen(), m_store.first()));
        const std::uint64_t looked = m_view.within(most, deadline);
        const std::uint64_t coming = m_view.pending(looked);
        if (coming > 0)
            Q_EMIT rowsAboutToBeAdded(m_view.rows(), coming);
        m_view.extend(looked);
        if (coming > 0)
            Q_EMIT rowsAdded();
    }
    return true;
}

bool Monitor::measureRates() {
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
