// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/peer_filter.h"

#include <QTest>

#include <grp.h>
#include <optional>
#include <pwd.h>

using namespace ipcscope::ipc;

namespace {

constexpr gid_t nobodysGroup = 4'000'000'000U;

struct Membership {
    uid_t user;
    gid_t group;
};

/// Somebody whom the group database lists as a member of a group that is not the own one.
std::optional<Membership> someMembership() {
    std::optional<Membership> found;
    ::setgrent();
    while (const group* entry = ::getgrent()) {
        for (char** name = entry->gr_mem; !found && *name; ++name) {
            const passwd* user = ::getpwnam(*name);
            if (user && user->pw_gid != entry->gr_gid)
                found = Membership{user->pw_uid, entry->gr_gid};
        }
    }
    ::endgrent();
    return found;
}

} // namespace

class TestPeerFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyAdmitsEverybody() {
        QVERIFY(PeerFilter().empty());
        QVERIFY(PeerFilter().admits({1, 2, 3}));
    }

    void oneMatchIsEnough() {
        const PeerFilter filter{.users = {10}, .groups = {20}, .processes = {30}};
        QVERIFY(!filter.empty());
        QVERIFY(filter.admits({1, 10, 1}));
        QVERIFY(filter.admits({1, 1, 20}));
        QVERIFY(filter.admits({30, 1, 1}));
        QVERIFY(!filter.admits({10, 20, 30}));
        QVERIFY((!PeerFilter{{}, {}, {30}}.admits({31, 0, 0})));
    }

    void listedMembersOfAGroupAreAdmitted() {
        const auto member = someMembership();
        if (!member)
            QSKIP("no group of this machine lists a member");
        const Credentials peer{1, member->user, nobodysGroup};
        QVERIFY((PeerFilter{{}, {nobodysGroup - 1, member->group}, {}}.admits(peer)));
        QVERIFY((!PeerFilter{{}, {nobodysGroup - 1}, {}}.admits(peer)));
        QVERIFY((!PeerFilter{{}, {member->group}, {}}.admits({1, nobodysGroup, nobodysGroup})));
    }
};

QTEST_GUILESS_MAIN(TestPeerFilter)
#include "tst_peer_filter.moc"
