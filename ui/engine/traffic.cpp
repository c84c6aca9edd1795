// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/traffic.h"

#include <algorithm>
#include <chrono>

namespace ipcscope::ui {

namespace {

using namespace std::chrono_literals;
constexpr auto frame = 33ms;
constexpr auto idleFrame = 250ms;
constexpr auto hiddenFrame = 500ms;
/// While rows that are there already have to be found again.
constexpr auto catchUp = 4ms;
constexpr auto slice = 2ms;
constexpr std::uint64_t recordsAtOnce = 4096; // that a filter looks at
constexpr std::uint64_t recordsPassedAtOnce = 65'536;

} // namespace

Traffic::Traffic(std::size_t budget, QObject* parent)
    : QObject(parent)
    , m_store(budget)
    , m_view(m_store)
    , m_job([this](const auto& found) { takeFound(*found); }, [this] { endFiltering(); })
    , m_replyJob([this](const auto& found) { takeReplies(*found); }, [this] { arm(); }) {
    m_tick.setParent(this);
    m_tick.setObjectName(QStringLiteral("tick"));
    connect(&m_tick, &QTimer::timeout, this, &Traffic::tick);
    connect(this, &Traffic::cleared, &m_loader, &RecordLoader::forget);
    connect(&m_loader, &RecordLoader::loaded, this, [this](quint64 first, const auto& records) {
        m_store.lend(first, records);
        Q_EMIT recordsArrived(first, first + records->count());
    });
}

Traffic::~Traffic() = default;

void Traffic::setHidden(bool hidden) {
    m_hidden = hidden;
    if (m_tick.isActive())
        m_tick.start(hidden ? hiddenFrame : frame);
}

void Traffic::setBudget(std::size_t bytes) {
    m_store.setBudget(bytes);
    trimView();
    Q_EMIT countersChanged();
}

void Traffic::arm() {
    const auto interval = m_hidden ? hiddenFrame : frame;
    if (!m_tick.isActive() || (!m_hidden && m_tick.intervalAsDuration() > interval))
        m_tick.start(interval);
}

void Traffic::tick() {
    const bool took = take();
    const bool learnt = extendReplies(std::chrono::steady_clock::now() + slice);
    const bool moved = extendView();
    const bool measured = measure();
    if (took || moved || measured)
        Q_EMIT countersChanged();
    const bool behind = (!m_job.isRunning() && m_view.seen() < judgedEnd()) || repliesAreBehind();
    const auto set = [this](std::chrono::milliseconds interval) {
        if (m_tick.intervalAsDuration() != interval)
            m_tick.start(interval);
    };
    if (behind && !took && !m_hidden)
        set(catchUp);
    else if (took || moved || learnt)
        set(m_hidden ? hiddenFrame : frame);
    else if (!isAtRest()) // nothing came: look rarely until it does
        set(m_hidden ? hiddenFrame : idleFrame);
    else
        m_tick.stop();
}

void Traffic::trimView() {
    m_replies.forgetBefore(m_store.first());
    const std::uint64_t outdated = m_view.outdated();
    if (outdated == 0)
        return;
    Q_EMIT rowsAboutToLeave(outdated);
    m_view.trim(outdated);
    Q_EMIT rowsLeft();
}

bool Traffic::extendView() {
    const capture::RecordId end = judgedEnd();
    if (m_job.isRunning() || m_view.seen() >= end || m_store.first() >= end)
        return false;
    const auto deadline = std::chrono::steady_clock::now() + slice;
    while (m_view.seen() < end && std::chrono::steady_clock::now() < deadline) {
        const capture::RecordId at = std::max(m_view.seen(), m_store.first());
        if (m_filter && !m_store.isInMemory(at)) {
            startJob(at, end);
            break;
        }
        const std::uint64_t most = m_filter ? recordsAtOnce : recordsPassedAtOnce;
        const std::uint64_t looked = m_view.within(std::min(most, end - at), deadline);
        const std::uint64_t coming = m_view.pending(looked);
        if (coming > 0)
            Q_EMIT rowsAboutToBeAdded(m_view.rows(), coming);
        m_view.extend(looked);
        if (coming > 0)
            Q_EMIT rowsAdded();
    }
    return true;
}

void Traffic::setNotes(const capture::Notes& notes) {
    if (notes.empty())
        return;
    for (const auto& [id, note] : notes)
        capture::putNote(m_notes, id, note);
    Q_EMIT notesChanged(notes.begin()->first, notes.rbegin()->first + 1);
    if (m_filter && (m_filter->asks("mark") || m_filter->asks("note")))
        showAgain();
}

void Traffic::pin(const capture::DecoderPin& pin) {
    m_pins.add(pin);
    Q_EMIT pinned(pin);
    if (m_filter && m_filter->asks("decoder"))
        showAgain();
}

void Traffic::bring(capture::RecordId id) const {
    if (m_store.isAtHand(id))
        return;
    const auto& [first, records] = m_store.chunkHolding(id);
    m_loader.want(first, records);
}

} // namespace ipcscope::ui
