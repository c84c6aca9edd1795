// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_facts.h"

#include "core/observe/advice/facts.h"
#include "core/observe/advice/proofs.h"
#include "ui/endpoints/connection_text.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <algorithm>

namespace ipcscope::ui {

namespace {

using discovery::Endpoint;

constexpr std::size_t longest = 4096;
constexpr std::size_t longestSaid = 200;     ///< of what a peer says of itself
constexpr std::size_t mostConnections = 200; ///< listed one by one

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::EndpointFacts)
};

void add(FactGroup& group, const QString& name, const QString& value) {
    if (!value.isEmpty())
        group.facts.append({name, value});
}

QString userText(uid_t uid) {
    return Words::tr("%1 (user id %2)").arg(shown(advice::userName(uid))).arg(uid);
}

QString timeText(std::int64_t seconds, std::int64_t now) {
    if (seconds == 0)
        return {};
    return Words::tr("%1, %2 ago")
        .arg(QDateTime::fromSecsSinceEpoch(seconds).toString(Qt::ISODate).replace(u'T', u' '),
             age(std::max<std::int64_t>(0, now - seconds)));
}

QString number(std::uint64_t value) {
    return value == 0 ? QString() : QString::number(value);
}

FactGroup stateGroup(const Endpoint& endpoint, const discovery::Snapshot& known) {
    FactGroup group{.title = Words::tr("State"), .facts = {}};
    add(group, Words::tr("Address"), shown(endpoint.endpoint(), longest));
    const auto heir = std::ranges::find(known, endpoint.successor, &Endpoint::listener);
    add(group, Words::tr("State"),
        stateSentence(endpoint, endpoint.successor != 0 && heir != known.end() ? &*heir : nullptr));
    for (const std::string& proof : advice::proofsOf(endpoint, known))
        add(group, Words::tr("Proof"), shown(proof, longest));
    add(group, Words::tr("Group"), groupTitle(endpoint.group));
    return group;
}

FactGroup identifiedGroup(const Endpoint& endpoint, const std::optional<discovery::Identified>& identified) {
    FactGroup group{.title = Words::tr("Identified"), .facts = {}};
    if (!identified) {
        const QString obstacle = outOfReach(endpoint);
        add(group, Words::tr("Type"),
            obstacle.isEmpty() ? Words::tr("not asked yet; Identify (Ctrl+I) does")
                               : Words::tr("it cannot be asked from here. %1").arg(obstacle));
        return group;
    }
    add(group, Words::tr("Type"), identified->type.empty() ? Words::tr("not told") : shown(identified->type));
    add(group, Words::tr("Mechanism"), shown(identified->mechanism));
    add(group, Words::tr("Protocol"), Words::tr("ZMTP %1.%2").arg(identified->major).arg(identified->minor));
    add(group, Words::tr("Routing id"), shown(identified->routingId, longestSaid));
    for (const auto& [name, value] : identified->metadata)
        add(group, Words::tr("Property %1").arg(shown(name, longestSaid)), shown(value, longestSaid));
    return group;
}

FactGroup fileGroup(const Endpoint& endpoint, std::int64_t now) {
    FactGroup group{.title = Words::tr("Socket file"), .facts = {}};
    if (endpoint.abstract) {
        add(group, Words::tr("Path"), Words::tr("none: the name is abstract"));
        return group;
    }
    add(group, Words::tr("Path"), shown(endpoint.name, longest));
    add(group, Words::tr("Length"), Words::tr("%1 of 107 bytes").arg(endpoint.name.size()));
    if (endpoint.mode)
        add(group, Words::tr("Mode"), shown(advice::modeText(*endpoint.mode)));
    if (endpoint.uid)
        add(group, Words::tr("Belongs to"), userText(*endpoint.uid));
    if (endpoint.file.inode != 0)
        add(group, Words::tr("Device and inode"),
            QStringLiteral("%1, %2").arg(endpoint.file.device).arg(endpoint.file.inode));
    add(group, Words::tr("Last change"), timeText(endpoint.changed, now));
    return group;
}

FactGroup listenerGroup(const Endpoint& endpoint) {
    FactGroup group{.title = Words::tr("Listener"), .facts = {}};
    add(group, Words::tr("Socket"), number(endpoint.listener));
    add(group, Words::tr("Backlog"),
        Words::tr("%1 waiting of %2 and one more").arg(endpoint.waiting).arg(endpoint.backlog));
    add(group, Words::tr("Connections"), groupedNumber(endpoint.connections));
    add(group, Words::tr("Unread in the kernel"), byteCount(endpoint.queuedBytes));
    add(group, Words::tr("Mount namespace"), number(endpoint.space.mounts));
    add(group, Words::tr("Network namespace"), number(endpoint.space.network));
    return group;
}

FactGroup ownerGroup(const discovery::Owner& owner, std::int64_t now) {
    FactGroup group{.title = Words::tr("Process %1").arg(owner.pid), .facts = {}};
    add(group, Words::tr("Program"), shown(owner.process));
    add(group, Words::tr("ZeroMQ library"), libraryText(owner.library));
    if (!owner.facts)
        return group;
    const discovery::ProcessFacts& facts = *owner.facts;
    QStringList words;
    for (const std::string& argument : facts.arguments)
        words << shown(argument, longest);
    add(group, Words::tr("Executable"), shown(facts.executable, longest));
    add(group, Words::tr("Command line"), words.join(u' '));
    add(group, Words::tr("Working folder"), shown(facts.folder, longest));
    if (facts.uid)
        add(group, Words::tr("User"), userText(*facts.uid));
    add(group, Words::tr("Started"), timeText(facts.started, now));
    add(group, Words::tr("systemd unit"), shown(facts.keeper.unit));
    add(group, Words::tr("Container"), shown(facts.keeper.container));
    add(group, Words::tr("Mount namespace"), number(facts.mounts));
    add(group, Words::tr("Network namespace"), number(facts.network));
    return group;
}

FactGroup connectionGroup(const Endpoint& endpoint, std::int64_t now) {
    FactGroup group{.title = Words::tr("Connections"), .facts = {}};
    for (const discovery::Connection& each : endpoint.peers) {
        if (static_cast<std::size_t>(group.facts.size()) == mostConnections) {
            add(group, Words::tr("and more"), groupedNumber(endpoint.peers.size() - mostConnections));
            break;
        }
        add(group, connectionTitle(each), factsText(each, now).replace(u'\n', QStringLiteral("; ")));
    }
    return group;
}

} // namespace

QList<FactGroup> factsOf(const Endpoint& endpoint, const discovery::Snapshot& known,
                         const std::optional<discovery::Identified>& identified, std::int64_t now) {
    QList<FactGroup> groups{stateGroup(endpoint, known)};
    if (endpoint.listens())
        groups.append(identifiedGroup(endpoint, identified));
    groups.append(fileGroup(endpoint, now));
    if (endpoint.listens())
        groups.append(listenerGroup(endpoint));
    if (endpoint.listens() && endpoint.owners.empty())
        groups.append({.title = Words::tr("Process"),
                       .facts = {{Words::tr("Program"), Words::tr("hidden: it belongs to another user")}}});
    for (const discovery::Owner& owner : endpoint.owners)
        groups.append(ownerGroup(owner, now));
    if (!endpoint.peers.empty())
        groups.append(connectionGroup(endpoint, now));
    return groups;
}

QString plainText(const QList<FactGroup>& groups) {
    QString text;
    for (const FactGroup& group : groups) {
        text += group.title + u'\n';
        for (const FactGroup::Fact& fact : group.facts)
            text += QStringLiteral("  ") + fact.name + QStringLiteral(": ") + fact.value + u'\n';
    }
    return text;
}

} // namespace ipcscope::ui
