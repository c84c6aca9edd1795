// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/detail_words.h"

#include "core/transport/base/showable.h"
#include "ui/messages/clipboard.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QCoreApplication>

namespace ipcscope::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::Details)
};

constexpr std::uint8_t moreFlag = 1;
constexpr std::uint8_t longFlag = 2;
constexpr std::size_t shortHeader = 2;
constexpr std::size_t longHeader = 9;

void add(DetailTree& tree, int depth, const QString& name, const QString& value) {
    tree.nodes.push_back({.depth = depth, .name = name, .value = value});
}

void addKnown(DetailTree& tree, const QString& name, const std::string& foreign) {
    if (!foreign.empty())
        add(tree, 1, name, shown(foreign, 256));
}

QString exactBytes(std::uint64_t bytes) {
    return bytes < 1024 ? byteCount(bytes) : Words::tr("%1 (%2 bytes)").arg(byteCount(bytes), groupedNumber(bytes));
}

} // namespace

std::optional<QString> frameWord(const capture::Record& record, const std::optional<capture::PeerFacts>& peer,
                                 std::size_t frame, ByteView body) {
    if (!peer)
        return std::nullopt;
    const auto type = zmtp::socketTypeNamed(peer->type);
    const bool last = frame + 1 >= record.header.frames;
    if (familyOf(type) == Family::Publish && frame == 0 && !last)
        return Words::tr("topic");
    if (familyOf(type) == Family::Request && body.empty() && !last)
        return Words::tr("delimiter");
    return std::nullopt;
}

QString frameName(int frame, const QString& what) {
    return Words::tr("Frame %1 · %2").arg(QString::number(frame + 1), what);
}

QString moreFrames(std::uint64_t count) {
    return Words::tr("more frames: %1").arg(groupedNumber(count));
}

QString remarkName() {
    return Words::tr("Remark");
}

QString ellipsis() {
    return QStringLiteral("…");
}

void addRecordFacts(DetailTree& tree, const DetailSource& source) {
    const capture::RecordHeader& header = source.record.header;
    const QString number = groupedNumber(source.id + 1);
    const QString time = dateAndTime(header.time);
    add(tree, 0, Words::tr("Facts"), Words::tr("No %1 · %2").arg(number, time));
    add(tree, 1, Words::tr("Number"), number);
    add(tree, 1, Words::tr("Time"), time);
    add(tree, 1, Words::tr("Direction"), directionWord(header));
    if (isMessage(header.kind()))
        add(tree, 1, Words::tr("Size"), exactBytes(tree.bytes));
}

void addWireFacts(DetailTree& tree, const DetailSource& source) {
    const ByteView wire = source.record.bytes;
    const QString frames = Words::tr("frames: %1").arg(groupedNumber(source.record.header.frames));
    add(tree, 0, Words::tr("ZMTP"), Words::tr("%1 · %2 on the wire").arg(frames, exactBytes(wire.size())));
    std::size_t at = 0;
    for (std::size_t frame = 0; frame < tree.frames.size(); ++frame) {
        const std::uint8_t flags = wire[at];
        const std::size_t header = flags & longFlag ? longHeader : shortHeader;
        const QString more = flags & moreFlag ? Words::tr("more frames follow") : Words::tr("last frame");
        const QString length = flags & longFlag ? Words::tr("8-byte length") : Words::tr("1-byte length");
        add(tree, 1, Words::tr("Frame %1").arg(frame + 1),
            QStringLiteral("%1 · %2 · %3 · %4")
                .arg(spacedHex(wire.subspan(at, header)), more, length, exactBytes(tree.frames[frame].size())));
        at += header + tree.frames[frame].size();
    }
}

void addConnectionFacts(DetailTree& tree, const capture::PeerFacts& peer) {
    QStringList brief;
    if (!peer.process.empty())
        brief << shown(peer.process, 64);
    if (peer.pid > 0)
        brief << QString::number(peer.pid);
    QStringList parts{brief.join(QLatin1Char(' '))};
    for (const std::string& fact : {peer.type, peer.mechanism, peer.version})
        if (!fact.empty())
            parts << shown(fact, 64);
    parts.removeAll(QString());
    add(tree, 0, Words::tr("Connection"), parts.join(QStringLiteral(" · ")));
    addKnown(tree, Words::tr("Endpoint"), peer.endpoint);
    addKnown(tree, Words::tr("Process"), peer.process);
    if (peer.pid > 0) {
        add(tree, 1, Words::tr("Process id"), QString::number(peer.pid));
        add(tree, 1, Words::tr("User id"), QString::number(peer.uid));
    }
    addKnown(tree, Words::tr("Its socket type"), peer.type);
    addKnown(tree, Words::tr("Our socket type"), peer.ownType);
    addKnown(tree, Words::tr("Mechanism"), peer.mechanism);
    addKnown(tree, Words::tr("ZMTP version"), peer.version);
    const QString id = isReadableText(peer.routingId) ? shown(peer.routingId, 256) : spacedHex(peer.routingId);
    add(tree, 1, Words::tr("Routing id"), peer.routingId.empty() ? Words::tr("(none)") : id);
    addKnown(tree, Words::tr("Ended because"), peer.reason);
}

} // namespace ipcscope::ui
