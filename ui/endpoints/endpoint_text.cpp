// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_text.h"

#include "core/observe/discovery/library.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

using discovery::Endpoint;
using discovery::State;

constexpr std::int64_t youngSeconds = 10;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::EndpointText)
};

QString ownerName(const discovery::Owner& owner) {
    return owner.process.empty() ? QString::number(owner.pid)
                                 : shown(owner.process, 64) + u' ' + QString::number(owner.pid);
}

QString ageOf(const Endpoint& endpoint, std::int64_t now) {
    return age(std::max<std::int64_t>(0, now - endpoint.changed));
}

QString firstOwner(const Endpoint& endpoint) {
    if (endpoint.owners.empty())
        return {};
    const QString first = ownerName(endpoint.owners.front());
    const auto more = endpoint.owners.size() - 1;
    return more == 0 ? first : Words::tr("%1 +%2").arg(first, QString::number(more));
}

/// Those that wait to be accepted are told apart: nobody serves them, and some may have gone by now.
QStringList connectionParts(const Endpoint& endpoint) {
    QStringList parts;
    if (const auto peers = static_cast<int>(endpoint.connections - std::min(endpoint.connections, endpoint.waiting)))
        parts << (peers == 1 ? Words::tr("1 peer") : Words::tr("%n peers", nullptr, peers));
    if (endpoint.waiting > 0)
        parts << Words::tr("%n waiting", nullptr, static_cast<int>(endpoint.waiting));
    return parts;
}

std::ptrdiff_t stalledPeers(const Endpoint& endpoint) {
    return std::ranges::count_if(endpoint.peers, [](const auto& each) { return each.stall != discovery::Stall::None; });
}

QString queuedText(const Endpoint& endpoint) {
    return byteCount(endpoint.queuedBytes) + (stalledPeers(endpoint) > 0 ? QStringLiteral(" ‖") : QString());
}

/// Who has its name now; the very same program may have bound it once more.
QString overriddenBy(const Endpoint& endpoint, const Endpoint* heir) {
    if (heir == nullptr)
        return Words::tr("Overridden: still listens, but another socket is at its path now");
    if (heir->owners.empty())
        return Words::tr("Overridden: still listens, but its name belongs to a program of another user now");
    const discovery::Owner& now = heir->owners.front();
    if (std::ranges::find(endpoint.owners, now.pid, &discovery::Owner::pid) != endpoint.owners.end())
        return Words::tr("Overridden: still listens, but the same program, %1, has bound its name once more")
            .arg(ownerName(now));
    return Words::tr("Overridden: still listens, but its name belongs to %1 now").arg(firstOwner(*heir));
}

} // namespace

QString stateText(const Endpoint& endpoint) {
    switch (endpoint.state) {
    case State::Live:
        return Words::tr("live");
    case State::Stale:
        return Words::tr("stale");
    case State::Overridden:
        return endpoint.lostItsFile() ? Words::tr("its file is gone") : Words::tr("overridden");
    case State::NotASocket:
        return Words::tr("not a socket");
    case State::NotAccepting:
        return Words::tr("not accepting");
    case State::NotListening:
        return Words::tr("not listening");
    case State::Unknown:
        break;
    }
    return Words::tr("state cannot be told");
}

QString libraryText(const discovery::Library& library) {
    using Kind = discovery::Library::Kind;
    switch (library.kind) {
    case Kind::Libzmq:
        if (const std::string release = discovery::releaseOf(library); !release.empty())
            return Words::tr("libzmq %1 mapped").arg(shown(release));
        return Words::tr("%1 mapped").arg(shown(discovery::nameOf(library)));
    case Kind::BuiltIn:
        if (const std::string release = discovery::releaseOf(library); !release.empty())
            return Words::tr("libzmq %1 built in").arg(shown(release));
        return Words::tr("libzmq built in, version unknown");
    case Kind::Own:
        return Words::tr("the ipcscope library mapped");
    case Kind::Unreadable:
        return Words::tr("libraries cannot be read");
    case Kind::None:
        break;
    }
    return Words::tr("no ZeroMQ library known to us");
}

QString stateSentence(const Endpoint& endpoint, const Endpoint* heir) {
    switch (endpoint.state) {
    case State::Live:
        return endpoint.anotherUsers ? Words::tr("Live; belongs to another user") : Words::tr("Live");
    case State::Stale:
        return Words::tr("Stale: nobody listens behind the file");
    case State::Overridden:
        return endpoint.lostItsFile() ? Words::tr("Its file is gone: still listens, but nobody new can reach it")
                                      : overriddenBy(endpoint, heir);
    case State::NotASocket:
        return Words::tr("Not a socket: still listens, but something else is at its path now");
    case State::NotAccepting:
        return Words::tr("Not accepting: its queue of waiting connections is full");
    case State::NotListening:
        return Words::tr("Not listening: a program has bound the file, and every connect is refused");
    case State::Unknown:
        break;
    }
    return endpoint.listens() ? Words::tr("Cannot be told: it listens, but its file cannot be compared from here")
                              : Words::tr("Cannot be told: perhaps another container listens");
}

QString endpointTitle(const Endpoint& endpoint) {
    const auto slash = endpoint.name.rfind('/');
    if (endpoint.abstract || slash == std::string::npos || slash + 1 == endpoint.name.size())
        return shown(endpoint.name, 256);
    return shown(endpoint.name.substr(slash + 1), 256);
}

EndpointSymbol endpointSymbol(const Endpoint& endpoint) {
    switch (endpoint.state) {
    case State::Live:
        return endpoint.anotherUsers ? EndpointSymbol::Foreign : EndpointSymbol::Live;
    case State::Stale:
        return EndpointSymbol::Stale;
    case State::Overridden:
    case State::NotASocket:
    case State::NotAccepting:
    case State::NotListening:
        return EndpointSymbol::Trouble;
    case State::Unknown:
        break;
    }
    return EndpointSymbol::Unknown;
}

QString ownerText(const Endpoint& endpoint, std::int64_t now) {
    if (endpoint.state == State::Stale)
        return endpoint.changed > 0 ? Words::tr("stale %1").arg(ageOf(endpoint, now)) : Words::tr("stale");
    if (endpointSymbol(endpoint) == EndpointSymbol::Trouble) {
        const QString trouble = endpoint.lostItsFile() ? Words::tr("file gone") : stateText(endpoint);
        return endpoint.owners.empty()
                   ? trouble
                   : Words::tr("%1 %2", "overridden 4121").arg(trouble).arg(endpoint.owners.front().pid);
    }
    if (const QString owner = firstOwner(endpoint); !owner.isEmpty())
        return owner;
    return endpoint.anotherUsers ? Words::tr("another user") : Words::tr("owner unknown");
}

QString ownerTail(const Endpoint& endpoint, std::int64_t now) {
    const QString owner = ownerText(endpoint, now);
    if (endpoint.state == State::Stale || endpointSymbol(endpoint) == EndpointSymbol::Trouble)
        return owner;
    if (endpoint.owners.empty())
        return {};
    return owner.mid(shown(endpoint.owners.front().process, 64).size());
}

QString trafficText(const Endpoint& endpoint) {
    QStringList parts = connectionParts(endpoint);
    if (endpoint.queuedBytes > 0)
        parts << queuedText(endpoint);
    return parts.join(QStringLiteral(" · "));
}

QString shortTrafficText(const Endpoint& endpoint) {
    return endpoint.queuedBytes > 0 ? queuedText(endpoint) : trafficText(endpoint);
}

QString spokenText(const Endpoint& endpoint, std::int64_t now) {
    QStringList parts{endpointTitle(endpoint), stateText(endpoint)};
    if (endpoint.state == State::Stale) {
        if (endpoint.changed > 0)
            parts << Words::tr("last change %1 ago").arg(ageOf(endpoint, now));
    } else if (const QString owner = firstOwner(endpoint); !owner.isEmpty()) {
        parts << owner;
    } else {
        parts << (endpoint.anotherUsers ? Words::tr("another user") : Words::tr("owner unknown"));
    }
    parts << connectionParts(endpoint);
    if (endpoint.queuedBytes > 0)
        parts << Words::tr("%1 queued").arg(byteCount(endpoint.queuedBytes));
    if (const auto stalled = static_cast<int>(stalledPeers(endpoint)); stalled > 0)
        parts << (stalled == 1 ? Words::tr("one stalled") : Words::tr("%n stalled", nullptr, stalled));
    return parts.join(QStringLiteral(", "));
}

QString factsText(const Endpoint& endpoint, const Endpoint* heir, std::int64_t now) {
    QStringList lines{shown(endpoint.endpoint()), stateSentence(endpoint, heir)};
    for (const auto& owner : endpoint.owners)
        lines << Words::tr("Owner: %1, %2").arg(ownerName(owner), libraryText(owner.library));
    if (endpoint.owners.empty() && endpoint.listener != 0)
        lines << (endpoint.uid ? Words::tr("Owner: not readable, user id %1").arg(*endpoint.uid)
                               : Words::tr("Owner: not readable"));
    if (endpoint.mode)
        lines << Words::tr("File: mode %1, last change %2 ago")
                     .arg(QString::number(*endpoint.mode & 07777U, 8).rightJustified(4, u'0'), ageOf(endpoint, now));
    if (endpoint.listener != 0) {
        lines << Words::tr("Connections: %1").arg(QLocale().toString(endpoint.connections));
        lines << Words::tr("Unread in the kernel: %1").arg(byteCount(endpoint.queuedBytes));
    }
    return lines.join(u'\n');
}

std::string_view folderOf(const Endpoint& endpoint) {
    if (endpoint.abstract)
        return "abstract";
    // Asked of every endpoint at every change: rfind() looks at one byte at a time, this at many.
    const std::string_view name = endpoint.name;
    const auto* slash = static_cast<const char*>(::memrchr(name.data(), '/', name.size()));
    if (slash == nullptr)
        return ".";
    return slash == name.data() ? "/" : name.substr(0, static_cast<std::size_t>(slash - name.data()));
}

QString groupTitle(discovery::Group group) {
    switch (group) {
    case discovery::Group::ZeroMq:
        return Words::tr("ZeroMQ");
    case discovery::Group::MayBeZeroMq:
        return Words::tr("May be ZeroMQ");
    case discovery::Group::Other:
        break;
    }
    return Words::tr("Other programs");
}

QString plainToolTip(const QString& text) {
    if (text.isEmpty())
        return {};
    return QStringLiteral("<p style='white-space:pre'>") + text.toHtmlEscaped() + QStringLiteral("</p>");
}

QString outOfReach(const Endpoint& endpoint) {
    if (!endpoint.listens())
        return {};
    if (endpoint.abstract && endpoint.space.network != 0)
        return Words::tr("Its abstract name is one of another network namespace.");
    if (!endpoint.abstract && endpoint.space.mounts != 0)
        return Words::tr("Its file is in another mount namespace, a container perhaps.");
    if (!endpoint.abstract && !endpoint.name.starts_with('/'))
        return Words::tr("Its program bound it relative to a folder that cannot be found out.");
    if (endpoint.lostItsFile())
        return Words::tr("Its file is gone.");
    if (endpoint.state == State::Overridden)
        return Words::tr("Whoever connects to its name comes to another socket.");
    if (endpoint.state == State::NotASocket)
        return Words::tr("Something else than a socket is at its path.");
    return {};
}

bool canBeAsked(const Endpoint& endpoint) {
    return endpoint.listens() && outOfReach(endpoint).isEmpty();
}

QString removalObstacle(const Endpoint& endpoint, std::int64_t now) {
    if (endpoint.abstract)
        return Words::tr("An abstract name has no file.");
    if (endpoint.state != State::Stale)
        return Words::tr("Only stale socket files can be removed.");
    if (endpoint.uid && *endpoint.uid != ::geteuid())
        return Words::tr("The file belongs to another user.");
    if (std::abs(now - endpoint.changed) < youngSeconds)
        return Words::tr("The file is younger than 10 seconds; its program may still be starting.");
    return {};
}

} // namespace ipcscope::ui
