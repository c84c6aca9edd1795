// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/connection_text.h"

#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

using discovery::Connection;
using discovery::Stall;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::ConnectionText)
};

QString holders(const std::vector<discovery::Owner>& owners) {
    if (owners.empty())
        return {};
    const discovery::Owner& first = owners.front();
    const QString pid = QString::number(first.pid);
    const QString name = first.process.empty() ? pid : shown(first.process, 64) + u' ' + pid;
    return owners.size() == 1 ? name : Words::tr("%1 +%2").arg(name).arg(owners.size() - 1);
}

bool serverStalls(const Connection& connection) {
    return connection.stall == Stall::Server || connection.stall == Stall::Both;
}

bool clientStalls(const Connection& connection) {
    return connection.stall == Stall::Client || connection.stall == Stall::Both;
}

QString stalledFor() {
    return Words::tr(", no fewer for %1 s: its reader stands still").arg(discovery::stallSeconds);
}

} // namespace

QString connectionTitle(const Connection& connection) {
    if (connection.ours)
        return Words::tr("this program");
    const QString name = holders(connection.clientOwners);
    if (!name.isEmpty())
        return name;
    return connection.clientUid == ::geteuid() ? Words::tr("owner unknown") : Words::tr("another user");
}

QString connectionTail(const Connection& connection) {
    if (connection.ours || connection.clientOwners.empty())
        return {};
    return connectionTitle(connection).mid(shown(connection.clientOwners.front().process, 64).size());
}

QString connectionQueues(const Connection& connection) {
    QStringList parts;
    const auto add = [&parts](const QString& arrow, std::uint64_t bytes, bool stalls) {
        if (bytes > 0)
            parts << arrow + byteCount(bytes) + (stalls ? QStringLiteral(" ‖") : QString());
    };
    add(QStringLiteral("↑ "), connection.toServer, serverStalls(connection));
    add(QStringLiteral("↓ "), connection.toClient, clientStalls(connection));
    return parts.join(QStringLiteral("  "));
}

QString connectionAge(const Connection& connection, std::int64_t now) {
    if (connection.since == 0)
        return {};
    const QString span = age(std::max<std::int64_t>(0, now - connection.since));
    return connection.older ? Words::tr("> %1").arg(span) : span;
}

QString spokenText(const Connection& connection, std::int64_t now) {
    QStringList parts{connectionTitle(connection)};
    if (connection.server == 0)
        parts << Words::tr("waits to be accepted");
    if (connection.since != 0)
        parts << Words::tr("connected for %1").arg(age(std::max<std::int64_t>(0, now - connection.since)));
    if (connection.toServer > 0)
        parts << Words::tr("%1 unread by the server").arg(byteCount(connection.toServer));
    if (connection.toClient > 0)
        parts << Words::tr("%1 unread by it").arg(byteCount(connection.toClient));
    if (connection.stall != Stall::None)
        parts << Words::tr("stalled");
    return parts.join(QStringLiteral(", "));
}

QString factsText(const Connection& connection, std::int64_t now) {
    QStringList lines;
    const QString client = holders(connection.clientOwners);
    const QString server = holders(connection.serverOwners);
    const QString user = connection.clientUid ? Words::tr("a program of user id %1").arg(*connection.clientUid)
                                              : Words::tr("a program that is hidden from us");
    lines << Words::tr("Peer: %1").arg(client.isEmpty() ? user : client);
    lines << (connection.server == 0
                  ? Words::tr("Binder: has not accepted it yet")
                  : Words::tr("Binder: %1").arg(server.isEmpty() ? Words::tr("hidden from us") : server));
    if (connection.ours)
        lines << Words::tr("One end is this program");
    if (connection.since != 0) {
        const QString span = age(std::max<std::int64_t>(0, now - connection.since));
        lines << (connection.older ? Words::tr("Connected before we first looked, %1 ago").arg(span)
                                   : Words::tr("Connected %1 ago").arg(span));
    }
    lines << Words::tr("Unread by the binder: %1").arg(byteCount(connection.toServer)) +
                 (serverStalls(connection) ? stalledFor() : QString());
    lines << Words::tr("Unread by the peer: %1").arg(byteCount(connection.toClient)) +
                 (clientStalls(connection) ? stalledFor() : QString());
    lines << Words::tr("Sockets: %1 and %2").arg(connection.server).arg(connection.client);
    return lines.join(u'\n');
}

} // namespace ipcscope::ui
