// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/monitor_header.h"

#include "ui/engine/monitor.h"
#include "ui/messages/elided_label.h"
#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"
#include "ui/shell/style_sheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

QPushButton* button(QWidget* parent, const QString& text, const QString& tip) {
    auto* made = new QPushButton(text, parent);
    made->setToolTip(tip);
    made->setAutoDefault(false);
    return made;
}

QString signOf(Monitor::State state) {
    switch (state) {
    case Monitor::State::Live:
        return QStringLiteral("●");
    case Monitor::State::Starting:
    case Monitor::State::Waiting:
        return QStringLiteral("○");
    case Monitor::State::Refused:
    case Monitor::State::Failed:
    case Monitor::State::Stopping:
    case Monitor::State::Stopped:
        break;
    }
    return QStringLiteral("■");
}

QString lookOf(Monitor::State state) {
    switch (state) {
    case Monitor::State::Live:
        return QStringLiteral("ok");
    case Monitor::State::Waiting:
    case Monitor::State::Refused:
        return QStringLiteral("warning");
    case Monitor::State::Failed:
        return QStringLiteral("error");
    case Monitor::State::Starting:
    case Monitor::State::Stopping:
    case Monitor::State::Stopped:
        break;
    }
    return QStringLiteral("secondary");
}

bool hasJoined(Monitor::State state) {
    using enum Monitor::State;
    return state == Live || state == Waiting || state == Stopping || state == Stopped;
}

} // namespace

MonitorHeader::MonitorHeader(const Monitor& monitor, QWidget* parent)
    : QWidget(parent)
    , m_monitor(monitor)
    , m_state(new QLabel(this))
    , m_frozen(button(this, {}, tr("Show what is new and go on (Space)")))
    , m_method(new ElidedLabel(this))
    , m_newest(button(this, tr("Newest"), tr("Show the newest message and follow (End)")))
    , m_freeze(button(this, {}, {}))
    , m_stop(button(this, tr("Stop"), tr("Leave the endpoint; the rows stay (Ctrl+.)")))
    , m_record(button(this, {}, {}))
    , m_clear(button(this, tr("Clear"), tr("Forget all rows (Ctrl+K); Ctrl+Z brings them back for 30 seconds"))) {
    m_state->setTextFormat(Qt::PlainText);
    QFont bold = m_state->font();
    bold.setBold(true);
    m_state->setFont(bold);
    m_frozen->setProperty("look", QStringLiteral("chip"));
    m_method->setProperty("look", QStringLiteral("secondary"));
    m_frozen->setMinimumHeight(fontMetrics().height() + 8);
    m_newest->hide();

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 10, 4);
    layout->setSpacing(8);
    layout->addWidget(m_state);
    layout->addWidget(m_frozen);
    layout->addWidget(m_method, 1);
    for (QPushButton* each : {m_newest, m_freeze, m_stop, m_record, m_clear})
        layout->addWidget(each);

    connect(m_frozen, &QPushButton::clicked, this, &MonitorHeader::freezeToggled);
    connect(m_freeze, &QPushButton::clicked, this, &MonitorHeader::freezeToggled);
    connect(m_stop, &QPushButton::clicked, this, &MonitorHeader::stopRequested);
    connect(m_record, &QPushButton::clicked, this, &MonitorHeader::recordToggled);
    connect(m_clear, &QPushButton::clicked, this, &MonitorHeader::clearRequested);
    connect(m_newest, &QPushButton::clicked, this, &MonitorHeader::newestRequested);
    connect(&monitor, &Monitor::stateChanged, this, &MonitorHeader::refresh);
    connect(&monitor, &Monitor::frozenChanged, this, &MonitorHeader::refresh);
    connect(&monitor, &Monitor::recordingChanged, this, &MonitorHeader::refresh);
    connect(&monitor, &Monitor::countersChanged, this, &MonitorHeader::refresh);
    refresh();
}

void MonitorHeader::setFollowing(bool following) {
    m_newest->setVisible(!following);
}

void MonitorHeader::refresh() {
    refreshBadge();
    const bool frozen = m_monitor.isFrozen();
    if (const QString verb = frozen ? tr("Resume") : tr("Freeze"); m_freeze->text() != verb) {
        m_freeze->setText(verb);
        m_freeze->setToolTip(frozen ? tr("Let the list go on (Space)")
                                    : tr("Let the list stand still; messages are still received and kept (Space)"));
    }
    const Monitor::State state = m_monitor.state();
    m_stop->setEnabled(isRunning(state));
    m_freeze->setEnabled(isRunning(state) || frozen);
    m_clear->setEnabled(m_monitor.store().kept() > 0);
    m_method->setText(hasJoined(state) ? method() : QString());
    refreshRecording();
}

void MonitorHeader::refreshRecording() {
    const bool recording = m_monitor.isRecording();
    const bool ends = !recording && m_monitor.recording();
    const QString text = recording ? tr("■ End recording") : ends ? tr("Ending…") : tr("● Record");
    if (m_record->text() != text) {
        m_record->setText(text);
        m_record->setAccessibleName(recording ? tr("End recording") : tr("Record"));
        m_record->setToolTip(recording ? tr("Write what is left and close the file (Ctrl+Shift+R)")
                                       : tr("Write what is kept and what comes into a file (Ctrl+Shift+R)"));
    }
    m_record->setEnabled(!ends && (recording || isRunning(m_monitor.state())));
}

void MonitorHeader::refreshBadge() {
    const Monitor::State state = m_monitor.state();
    m_state->setText(signOf(state) + QLatin1Char(' ') + stateName(state));
    setLook(*m_state, lookOf(state));
    m_state->setVisible(!m_monitor.isFrozen());
    m_frozen->setVisible(m_monitor.isFrozen());
    if (m_monitor.isFrozen())
        m_frozen->setText(tr("❄ Frozen · %1 new").arg(groupedNumber(m_monitor.newWhileFrozen())));
}

QString MonitorHeader::method() const {
    const capture::JoinRequest& request = m_monitor.request();
    const QString type = typeName(request.type);
    const bool bound = request.role == capture::Role::Bind;
    QStringList parts{bound ? tr("bound as %1").arg(type) : tr("joined as %1").arg(type)};
    if (request.type == zmtp::SocketType::Sub) {
        QStringList topics;
        for (const Bytes& prefix : request.subscriptions)
            topics << (prefix.empty() ? tr("all topics") : shown(prefix, 64));
        parts << (topics.isEmpty() ? tr("no topics") : topics.mid(0, 8).join(QStringLiteral(", ")));
    }
    const std::size_t peers = m_monitor.roster().upCount();
    if (bound)
        parts << tr("peers: %1").arg(groupedNumber(peers));
    if (const auto recording = m_monitor.recording()) {
        parts << tr("recording: %1").arg(byteCount(recording->size));
        if (recording->dropped > 0)
            parts << tr("not recorded: %1").arg(groupedNumber(recording->dropped));
        if (recording->cutShort > 0)
            parts << tr("cut short: %1").arg(groupedNumber(recording->cutShort));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace ipcscope::ui
