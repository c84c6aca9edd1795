// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_text.h"

#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace ipcscope::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::Status)
};

QString mebibytes(std::size_t bytes) {
    const double value = static_cast<double>(bytes) / (1 << 20);
    return QString::number(value, 'f', value < 9.95 ? 1 : 0);
}

const QString separator = QStringLiteral(" · ");

} // namespace

EndpointCounts count(const discovery::Snapshot& endpoints) {
    EndpointCounts counts;
    for (const auto& endpoint : endpoints) {
        if (endpoint.group == discovery::Group::Other)
            continue;
        if (endpoint.state == discovery::State::Stale)
            ++counts.stale;
        else if (endpoint.listens())
            ++counts.live;
        if (endpoint.state == discovery::State::Overridden)
            ++(endpoint.lostItsFile() ? counts.fileless : counts.overridden);
        if (endpoint.state != discovery::State::Stale && endpoint.anotherUsers)
            ++counts.anotherUsers;
    }
    return counts;
}

QString readyText(const EndpointCounts& counts) {
    const auto number = [](int count) { return groupedNumber(static_cast<std::uint64_t>(count)); };
    QStringList out; // of reach
    if (counts.overridden > 0)
        out.append(Words::tr("%1 overridden").arg(number(counts.overridden)));
    if (counts.fileless > 0)
        out.append(Words::tr("%1 without a file").arg(number(counts.fileless)));
    QStringList parts{out.isEmpty()
                          ? Words::tr("%1 live").arg(number(counts.live))
                          : Words::tr("%1 live (%2)").arg(number(counts.live), out.join(QStringLiteral(", ")))};
    if (counts.stale > 0)
        parts.append(Words::tr("%1 stale").arg(number(counts.stale)));
    if (counts.anotherUsers > 0)
        parts.append(Words::tr("%1 of another user").arg(number(counts.anotherUsers)));
    return Words::tr("Ready") + separator + parts.join(QStringLiteral(", "));
}

bool isRunning(Monitor::State state) {
    return state == Monitor::State::Starting || state == Monitor::State::Live || state == Monitor::State::Waiting;
}

QString stateName(Monitor::State state) {
    switch (state) {
    case Monitor::State::Starting:
        return Words::tr("Starting");
    case Monitor::State::Live:
        return Words::tr("Live");
    case Monitor::State::Waiting:
        return Words::tr("Waiting");
    case Monitor::State::Refused:
        return Words::tr("Not joined");
    case Monitor::State::Failed:
        return Words::tr("Failed");
    case Monitor::State::Stopping:
        return Words::tr("Stopping");
    case Monitor::State::Stopped:
        return Words::tr("Stopped");
    }
    return {};
}

QString monitorText(const Monitor& monitor) {
    const auto& store = monitor.store();
    const QString state = monitor.isFrozen() ? Words::tr("Frozen, %1 new").arg(groupedNumber(monitor.newWhileFrozen()))
                                             : stateName(monitor.state());
    const QStringList parts{
        state,
        Words::tr("shown %1 of %2 kept").arg(groupedNumber(monitor.view().rows()), groupedNumber(store.kept())),
        Words::tr("evicted %1").arg(groupedNumber(store.evicted())),
        Words::tr("lost %1").arg(groupedNumber(monitor.lost())),
    };
    return parts.join(separator);
}

QString fileText(const Traffic& file) {
    return Words::tr("shown %1 of %2").arg(groupedNumber(file.view().rows()), groupedNumber(file.store().kept()));
}

QString memoryText(const capture::Store& store) {
    return Words::tr("memory %1 of %2 MiB").arg(mebibytes(store.footprint()), mebibytes(store.budget()));
}

QString rateText(double messages, double bytes) {
    return Words::tr("%1 · %2/s seen here")
        .arg(rate(messages), byteCount(static_cast<std::uint64_t>(std::llround(std::max(0.0, bytes)))));
}

} // namespace ipcscope::ui
