// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/monitor_log.h"

#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/summary.h"
#include "ui/engine/cut_short.h"
#include "ui/engine/engine.h"
#include "ui/engine/log.h"
#include "ui/shell/formats.h"

#include <algorithm>

namespace ipcscope::ui {

using capture::Kind;
using capture::Role;

namespace {

constexpr std::size_t longest = 1024;

} // namespace

MonitorLog::MonitorLog(Monitor& monitor, Engine& engine)
    : QObject(&monitor)
    , m_monitor(monitor)
    , m_engine(engine)
    , m_log(&engine.log())
    , m_where(where()) {
    connect(&monitor, &Monitor::told, this, &MonitorLog::tell);
    connect(&monitor, &Monitor::messagesSent, this,
            [this](quint64 count) { m_log->add({.what = Log::What::Sent, .where = where(), .count = count}); });
    connect(&monitor, &Monitor::stateChanged, this, &MonitorLog::tellState);
    connect(&monitor, &Monitor::recordingChanged, this, &MonitorLog::tellRecording);
    connect(&monitor, &Monitor::recordingEnded, this, &MonitorLog::tellRecorded);
}

MonitorLog::~MonitorLog() {
    if (m_log && !m_ended && m_up)
        m_log->add({.what = Log::What::Left, .where = m_where});
}

QString MonitorLog::where() const {
    return shown(m_monitor.endpoint().toStdString());
}

void MonitorLog::tell(const capture::Record& record) {
    const bool connects = m_monitor.request().role == Role::Connect;
    if (record.header.kind() == Kind::HandshakeFailed && !connects)
        return; // theirs, who may be many
    m_where = where();
    Log::Entry entry{.where = m_where,
                     .detail = shown(capture::summary(record, longest)),
                     .gravity = Log::Gravity::Warning,
                     .time = record.header.time};
    switch (record.header.kind()) {
    case Kind::SourceUp:
        tellSource(record);
        return;
    case Kind::SourceDown:
        m_ended = true;
        if (!m_up)
            return; // it only waited
        entry.what = Log::What::Left;
        entry.gravity = Log::Gravity::Plain;
        break;
    case Kind::HandshakeFailed:
        entry.what = Log::What::NotJoined;
        break;
    case Kind::SendFailed:
        entry.what = Log::What::NotSent;
        break;
    default:
        entry.what = Log::What::Lost;
        entry.detail = tr("the monitor's list tells how many"); // another number each time would be another row
        break;
    }
    m_log->add(std::move(entry));
}

/// That it is there; after that, and with a reason, that it is not quite.
void MonitorLog::tellSource(const capture::Record& record) {
    Log::Entry entry{.where = m_where, .detail = shown(capture::summary(record, longest)), .time = record.header.time};
    const bool connects = m_monitor.request().role == Role::Connect;
    if (record.header.code != 0) {
        entry.what = connects ? Log::What::Waits : Log::What::Noticed;
        entry.gravity = connects ? Log::Gravity::Plain : Log::Gravity::Warning;
    } else if (connects) {
        entry.what = Log::What::Joined;
        entry.detail = tr("as %1").arg(typeName(m_monitor.request().type));
    } else if (!m_up) {
        entry.what = Log::What::Bound;
    } else {
        return; // somebody else's doing
    }
    m_up = m_up || record.header.code == 0;
    m_log->add(std::move(entry));
}

void MonitorLog::tellState() {
    const capture::JoinRequest& request = m_monitor.request();
    const bool binds = request.role == Role::Bind;
    m_where = where();
    // The monitor may be gone before it is explained.
    const auto told = [log = m_log, where = m_where, binds](const advice::Fault& fault) {
        log->add({.what = binds ? Log::What::NotBound : Log::What::NotJoined,
                  .where = where,
                  .detail = shown(fault.line(), longest),
                  .gravity = Log::Gravity::Warning});
    };
    const advice::Intent intent{request.endpoint, binds, request.type};
    if (m_monitor.state() == Monitor::State::Failed)
        m_engine.explain(*m_monitor.error(), intent, m_log.data(), told);
    else if (m_monitor.state() == Monitor::State::Refused)
        m_engine.explain(*m_monitor.finding(), intent, m_log.data(), told);
    else
        return;
    m_ended = true;
}

void MonitorLog::tellRecording() {
    if (m_monitor.isRecording())
        m_log->add({.what = Log::What::Recording, .where = shown(m_monitor.recordingPath()), .detail = where()});
}

void MonitorLog::tellRecorded(const Monitor::RecordingEnd& end) {
    Log::Entry entry{.what = Log::What::Recorded,
                     .where = shown(end.path),
                     .detail = end.status.recorded == 1 ? tr("one record")
                                                        : tr("%1 records").arg(groupedNumber(end.status.recorded))};
    if (end.error) {
        entry.gravity = Log::Gravity::Error;
        entry.detail = shown(
            advice::recordingStopped(*end.error, end.path, end.status.size, advice::Afterwards::GoesOnInMemory).line(),
            longest);
    } else if (end.status.dropped > 0) {
        entry.gravity = Log::Gravity::Warning;
        entry.detail = tr("%1 records; the disk was too slow for %2 more")
                           .arg(groupedNumber(end.status.recorded), groupedNumber(end.status.dropped));
    }
    if (end.status.cutShort > 0) {
        entry.gravity = std::max(entry.gravity, Log::Gravity::Warning);
        entry.detail += u' ' + cutShortText(end.status.cutShort);
    }
    m_log->add(std::move(entry));
}

} // namespace ipcscope::ui
