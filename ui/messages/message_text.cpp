// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_text.h"

#include "core/observe/capture/words.h"
#include "core/transport/zmtp/message.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QDateTime>

namespace ipcscope::ui {

namespace {

using capture::Direction;
using capture::Kind;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};

QString arrow(Direction direction) {
    switch (direction) {
    case Direction::Sent:
        return QStringLiteral("→");
    case Direction::Received:
        return QStringLiteral("←");
    case Direction::ToServer:
        return QStringLiteral("⇢");
    case Direction::ToClient:
        return QStringLiteral("⇠");
    case Direction::None:
        break;
    }
    return QStringLiteral("·");
}

} // namespace

bool isMessage(Kind kind) {
    return kind == Kind::Message || kind == Kind::Sent;
}

QString directionGlyph(const capture::RecordHeader& header) {
    switch (header.kind()) {
    case Kind::Message:
    case Kind::Sent:
        return arrow(header.direction());
    case Kind::Subscribe:
    case Kind::Cancel:
    case Kind::Command:
    case Kind::PeerUp:
    case Kind::SourceUp:
        return QStringLiteral("◆");
    case Kind::PeerDown:
    case Kind::SourceDown:
        return QStringLiteral("✕");
    case Kind::HandshakeFailed:
    case Kind::SendFailed:
    case Kind::Lost:
        break;
    }
    return QStringLiteral("⚠");
}

QString directionWord(const capture::RecordHeader& header) {
    switch (header.kind()) {
    case Kind::Message:
    case Kind::Sent:
        return header.direction() == Direction::None       ? Words::tr("packet")
               : header.direction() == Direction::Received ? Words::tr("received")
                                                           : Words::tr("sent");
    case Kind::Subscribe:
        return Words::tr("subscription");
    case Kind::Cancel:
        return Words::tr("cancelled subscription");
    case Kind::Command:
        return Words::tr("protocol command");
    case Kind::PeerUp:
        return Words::tr("peer connected");
    case Kind::PeerDown:
        return Words::tr("peer disconnected");
    case Kind::HandshakeFailed:
        return Words::tr("handshake failed");
    case Kind::SourceUp:
        return Words::tr("monitor started");
    case Kind::SourceDown:
        return Words::tr("monitor stopped");
    case Kind::SendFailed:
        return Words::tr("not sent");
    case Kind::Lost:
        break;
    }
    return Words::tr("lost records");
}

Tone directionTone(const capture::RecordHeader& header) {
    switch (header.kind()) {
    case Kind::Message:
        return Tone::Accent;
    case Kind::Sent:
        return Tone::Ok;
    case Kind::HandshakeFailed:
    case Kind::SendFailed:
        return Tone::Error;
    case Kind::Lost:
        return Tone::Warning;
    default:
        return Tone::Secondary;
    }
}

QString peerName(std::uint32_t number, const capture::Roster& roster) {
    const capture::Roster::Entry* entry = roster.peer(number);
    if (!entry || (entry->facts.process.empty() && entry->facts.pid == 0))
        return Words::tr("peer %1").arg(number);
    if (entry->facts.process.empty())
        return Words::tr("pid %1").arg(entry->facts.pid);
    const QString process = shown(entry->facts.process, 64);
    return entry->facts.pid == 0 ? process : process + QLatin1Char(' ') + QString::number(entry->facts.pid);
}

bool isOfConnection(const capture::RecordHeader& header, const capture::Roster& roster) {
    return !capture::isOfSource(header.kind()) && (header.peer() != 0 || roster.peer(0) != nullptr);
}

QString routeText(const capture::RecordHeader& header, const capture::Roster& roster) {
    if (!isOfConnection(header, roster))
        return {};
    const QString peer = peerName(header.peer(), roster);
    switch (header.kind()) {
    case Kind::PeerUp:
    case Kind::PeerDown:
    case Kind::HandshakeFailed:
        return peer;
    default:
        break;
    }
    if (isMessage(header.kind()) && header.direction() == Direction::None)
        return peer;
    const QString me = Words::tr("me");
    return header.direction() == Direction::Sent ? me + QStringLiteral(" → ") + peer
                                                 : peer + QStringLiteral(" → ") + me;
}

QString utcTimeOfDay(std::int64_t ns) {
    const auto seconds = ns / 1'000'000'000 - (ns % 1'000'000'000 < 0 ? 1 : 0);
    const QString time = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).time().toString(QStringLiteral("HH:mm:ss"));
    return time + timeOfDay(ns).mid(time.size()); // no clock has another fraction of a second
}

std::uint64_t bodyBytes(const capture::Record& record) {
    std::uint64_t sum = 0;
    zmtp::FrameReader reader(record.bytes);
    while (const auto frame = reader.next())
        sum += frame->body.size();
    return sum;
}

} // namespace ipcscope::ui
