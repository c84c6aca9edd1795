// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/socket_list.h"
#include "core/transport/ipc/stream.h"
#include "tests/core/ipc/place.h"

#include <QtTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

namespace {

constexpr const char* head = "Num       RefCount Protocol Flags    Type St Inode Path\n";

const TableSocket* named(const std::vector<TableSocket>& sockets, std::uint32_t inode) {
    const auto found = std::ranges::find(sockets, inode, &TableSocket::inode);
    return found == sockets.end() ? nullptr : &*found;
}

} // namespace

class TestSocketList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEntries();
    void namesWithLineFeedsMakeNoEntries();
    void oddLines_data();
    void oddLines();
    void saysTheSameAsTheTable();
    void missingFile();
};

void TestSocketList::readsEntries() {
    const auto sockets =
        parseSocketList(std::string(head) + "00000000a1: 00000002 00000000 00010000 0001 01  4711 /run/feed.ipc\n"
                                            "00000000a2: 00000003 00000000 00000000 0001 03 12\n"
                                            "00000000a3: 00000002 00000000 00010000 0005 01    99 @bus with blanks \n");
    QCOMPARE(sockets.size(), 3U);
    QCOMPARE(sockets[0].inode, 4711U);
    QCOMPARE(sockets[0].name, std::string("/run/feed.ipc"));
    QVERIFY(sockets[0].listening && !sockets[0].connected);
    QCOMPARE(sockets[0].kind, std::uint16_t{SOCK_STREAM});
    QVERIFY(sockets[1].connected && !sockets[1].listening && sockets[1].name.empty());
    QCOMPARE(sockets[2].kind, std::uint16_t{SOCK_SEQPACKET});
    QCOMPARE(sockets[2].name, std::string("\0bus with blanks ", 17));
}

void TestSocketList::namesWithLineFeedsMakeNoEntries() {
    const auto sockets =
        parseSocketList(std::string(head) + "0a: 00000002 00000000 00010000 0001 01 7 /tmp/one\n\ntwo\nb: no entry\n"
                                            "0b: 00000002 00000000 00010000 0001 01 8 /tmp/x\n"
                                            "0c: 00000002 00000000 00010000 0001 01 7 /tmp/forged\n");
    QCOMPARE(sockets.size(), 2U);
    QCOMPARE(named(sockets, 7)->name, std::string("/tmp/one\n\ntwo\nb: no entry"));
    QVERIFY(named(sockets, 8)->name.starts_with("/tmp/x\n0c: "));
}

void TestSocketList::oddLines_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no colon") << QByteArray("0a 00000002 00000000 00010000 0001 01 7 /tmp/x");
    QTest::newRow("cut") << QByteArray("0a: 00000002 00000000 00010000 0001 01");
    QTest::newRow("no number") << QByteArray("0a: 00000002 00000000 0001zz00 0001 01 7 /tmp/x");
    QTest::newRow("too large an inode") << QByteArray("0a: 00000002 00000000 00010000 0001 01 99999999999 /tmp/x");
    QTest::newRow("glued") << QByteArray("0a: 00000002 00000000 00010000 0001 01 7/tmp/x");
}

void TestSocketList::oddLines() {
    QFETCH(QByteArray, line);
    QVERIFY(parseSocketList(line.toStdString()).empty());
    QVERIFY(parseSocketList(head + line.toStdString() + "\n").empty());
}

void TestSocketList::saysTheSameAsTheTable() {
    const Place place;
    const UniqueFd listener = plainListener(place.path("two\nlines \xff"));
    const Stream client = Stream::connect(addressOf(place.path("two\nlines \xff"))).value();
    struct stat facts{};
    QCOMPARE(::fstat(listener.get(), &facts), 0);
    const auto text = readSocketList();
    QVERIFY(text);
    const std::vector<TableSocket> sockets = parseSocketList(*text);
    const TableSocket* found = named(sockets, static_cast<std::uint32_t>(facts.st_ino));
    QVERIFY(found);
    QCOMPARE(found->name, place.path("two\nlines \xff"));
    QVERIFY(found->listening && !found->file);
    QCOMPARE(::fstat(client.fd(), &facts), 0);
    found = named(sockets, static_cast<std::uint32_t>(facts.st_ino));
    QVERIFY(found && found->connected && found->name.empty());
}

void TestSocketList::missingFile() {
    const auto text = readSocketList("/proc/0/net/unix");
    QVERIFY(!text);
    QCOMPARE(text.error().code.value(), ENOENT);
    QCOMPARE(text.error().attempt, std::string("read /proc/0/net/unix"));
}

QTEST_APPLESS_MAIN(TestSocketList)
#include "tst_socket_list.moc"
