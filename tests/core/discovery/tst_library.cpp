// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/known_programs.h"
#include "core/observe/discovery/library.h"

#include <QtTest>

using namespace ipcscope::discovery;
using Kind = Library::Kind;

namespace {

QString shown(const Library& library) {
    return QStringLiteral("%1 %2.%3.%4")
        .arg(static_cast<int>(library.kind))
        .arg(library.major)
        .arg(library.minor)
        .arg(library.patch);
}

} // namespace

class LibraryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesOfFiles_data();
    void namesOfFiles();
    void areToldApart();
    void oldestOfSeveralCounts();
    void ourPrograms();
    void knownOthers_data();
    void knownOthers();
};

void LibraryTest::namesOfFiles_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("wanted");
    const auto libzmq = [](int major, int minor, int patch) {
        return shown({.kind = Kind::Libzmq, .major = major, .minor = minor, .patch = patch});
    };
    QTest::newRow("Debian 12") << QByteArray("libzmq.so.5.2.4") << libzmq(5, 2, 4);
    QTest::newRow("3.2.5") << QByteArray("libzmq.so.3.0.0") << libzmq(3, 0, 0);
    QTest::newRow("replaced on disk") << QByteArray("libzmq.so.5.2.2 (deleted)") << libzmq(5, 2, 2);
    QTest::newRow("wheel") << QByteArray("libzmq-a430b4ce.so.5.2.5") << libzmq(5, 2, 5);
    QTest::newRow("two numbers") << QByteArray("libzmq.so.5.2") << libzmq(0, 0, 0);
    QTest::newRow("no number") << QByteArray("libzmq.so") << libzmq(0, 0, 0);
    QTest::newRow("four numbers") << QByteArray("libzmq.so.5.2.4.1") << libzmq(0, 0, 0);
    QTest::newRow("huge number") << QByteArray("libzmq.so.99999999999.0.0") << libzmq(0, 0, 0);
    QTest::newRow("negative") << QByteArray("libzmq.so.5.-2.4") << libzmq(0, 0, 0);
    QTest::newRow("other library") << QByteArray("libzmqpp.so.4.2.0") << QString();
    QTest::newRow("text") << QByteArray("libzmq.sorry") << QString();
    QTest::newRow("static archive") << QByteArray("libzmq.a") << QString();
    QTest::newRow("czmq") << QByteArray("libczmq.so.4.2.1") << QString();
}

void LibraryTest::namesOfFiles() {
    QFETCH(QByteArray, file);
    QFETCH(QString, wanted);
    const auto library = libraryNamed(file.toStdString());
    QCOMPARE(library ? shown(*library) : QString(), wanted);
}

void LibraryTest::areToldApart() {
    QCOMPARE(releaseOf(*libraryNamed("libzmq.so.5.2.4")), std::string("4.3.4"));
    QCOMPARE(nameOf(*libraryNamed("libzmq.so.5.2.4")), std::string("libzmq.so.5.2.4"));
    QCOMPARE(releaseOf(*libraryNamed("libzmq.so.5.1.5")), std::string());
    QCOMPARE(nameOf(*libraryNamed("libzmq-a430b4ce.so.5.1.5")), std::string("libzmq.so.5.1.5"));
    QCOMPARE(nameOf(*libraryNamed("libzmq.so.5.2")), std::string("libzmq.so"));
}

void LibraryTest::oldestOfSeveralCounts() {
    const std::string maps = "558d09141000-558d09143000 r--p 00000000 fe:00 247498      /usr/bin/head\n"
                             "7f0000000000-7f0000001000 r--p 00000000 fe:00 1           /usr/lib/libzmq.so.5.2.4\n"
                             "7f0000001000-7f0000002000 rw-p 00000000 00:00 0 \n"
                             "7f0000002000-7f0000003000 r--p 00000000 fe:00 2           /opt/a b/libzmq.so.5.1.5\n"
                             "7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0           [stack]";
    QCOMPARE(shown(libraryMapped(maps)), shown(Library{.kind = Kind::Libzmq, .major = 5, .minor = 1, .patch = 5}));
    QCOMPARE(shown(libraryMapped("7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0           [stack]\n")),
             shown(Library{}));
    QCOMPARE(shown(libraryMapped("")), shown(Library{}));
}

void LibraryTest::ourPrograms() {
    QVERIFY(isOurProgram("/usr/bin/ipcscope"));
    QVERIFY(isOurProgram("ipcscope-cli"));
    QVERIFY(!isOurProgram("/opt/ipcscope/orderd"));
    QVERIFY(!isOurProgram("ipcscoped"));
}

void LibraryTest::knownOthers_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("other");
    QTest::newRow("systemd") << QByteArray("/run/systemd/private") << true;
    QTest::newRow("D-Bus") << QByteArray("/run/dbus/system_bus_socket") << true;
    QTest::newRow("D-Bus, older path") << QByteArray("/var/run/dbus/system_bus_socket") << true;
    QTest::newRow("X11") << QByteArray("@/tmp/.X11-unix/X0") << true;
    QTest::newRow("session bus") << QByteArray("/run/user/1000/bus") << true;
    QTest::newRow("docker") << QByteArray("/run/docker.sock") << true;
    QTest::newRow("a program's own") << QByteArray("/run/user/1000/feed.ipc") << false;
    QTest::newRow("alike") << QByteArray("/tmp/run/systemd/private") << false;
    QTest::newRow("with a NUL") << QByteArray("@a\0b", 4) << false;
}

void LibraryTest::knownOthers() {
    QFETCH(QByteArray, name);
    QTEST(isKnownOther(name.toStdString()), "other");
}

QTEST_APPLESS_MAIN(LibraryTest)
#include "tst_library.moc"
