// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/remedies.h"
#include "core/observe/advice/shared_ids.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QProcess>
#include <QtTest>

#include <sys/stat.h>

using namespace ipcscope;
using namespace ipcscope::advice;

namespace {

QStringList labels(const Fault& fault) {
    QStringList found;
    for (const Remedy& remedy : remediesFor(fault))
        found << QString::fromStdString(remedy.label);
    return found;
}

} // namespace

class RemediesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofTheCatalogue_data();
    void ofTheCatalogue();
    void aFolderThatIsNoneIsNotMade();
    void theCopiedCommandWorks_data();
    void theCopiedCommandWorks();
    void whoUsesAnIdentity();
};

void RemediesTest::ofTheCatalogue_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QStringList>("wanted");
    const auto row = [](const char* code, std::initializer_list<const char*> wanted) {
        QStringList words;
        for (const char* word : wanted)
            words << QString::fromUtf8(word);
        QTest::newRow(code) << QByteArray(code) << words;
    };
    row("IS-101", {"Copy chmod g+w …", "Details"});
    row("IS-102", {"Copy path", "Details"});
    row("IS-103", {"Remove file…", "Keep waiting"});
    row("IS-104", {"Change path"});
    row("IS-105", {"Choose another path"});
    row("IS-106", {});
    row("IS-108", {"Create folder"});
    row("IS-110", {"Choose another name"});
    row("IS-116", {});
    row("IS-117", {"Keep waiting"});
    row("IS-118", {"Retry", "Show process"});
    row("", {});
}

void RemediesTest::ofTheCatalogue() {
    QFETCH(QByteArray, code);
    QFETCH(QStringList, wanted);
    QCOMPARE(labels({.code = code.toStdString(), .title = {}, .body = {}, .subject = "/run/x"}), wanted);
}

void RemediesTest::aFolderThatIsNoneIsNotMade() {
    const test::TemporaryFolder folder;
    const auto fault = [&](const char* name) {
        return explain(Error{std::make_error_code(std::errc::no_such_file_or_directory), "bind"},
                       {.endpoint = folder.endpoint(name), .bind = true});
    };
    QCOMPARE(remediesFor(fault("feed/deeper/x.ipc")).at(0).subject, folder.file("feed/deeper"));
    const UniqueFd socket = test::listening(folder.file("feed"));
    QCOMPARE(fault("feed/x.ipc").code, std::string("IS-108"));
    QVERIFY(remediesFor(fault("feed/x.ipc")).empty());
}

void RemediesTest::theCopiedCommandWorks_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("plain") << QByteArray("orders.ipc");
    QTest::newRow("blanks and quotes") << QByteArray("a 'b' \"c\" $(id) `id`");
    QTest::newRow("controls and bytes") << QByteArray("a\nb\x1b[31m\\'\xff.ipc");
}

void RemediesTest::theCopiedCommandWorks() {
    QFETCH(QByteArray, name);
    const test::TemporaryFolder folder;
    const std::string path = folder.file(name.toStdString());
    const UniqueFd listener = test::listening(path);
    ::chmod(path.c_str(), 0700);
    const std::string command = remediesFor({.code = "IS-101", .title = {}, .body = {}, .subject = path}).at(0).subject;
    QVERIFY(std::ranges::all_of(command, [](char byte) { return byte >= ' ' && byte <= '~'; }));
    QCOMPARE(QProcess::execute(QStringLiteral("bash"), {QStringLiteral("-c"), QString::fromStdString(command)}), 0);
    struct stat status{};
    QCOMPARE(::stat(path.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 07777U, 0720U);
}

void RemediesTest::whoUsesAnIdentity() {
    capture::JoinRequest wanted;
    wanted.endpoint = "ipc:///tmp/jobs";
    wanted.type = zmtp::SocketType::Dealer;
    wanted.options.routingId = copyOf(bytesOf("W1"));
    capture::JoinRequest other = wanted;
    QVERIFY(usesRoutingIdOf(wanted, other, {}));
    other.options.routingId = copyOf(bytesOf("W2"));
    QVERIFY(!usesRoutingIdOf(wanted, other, {}));
    other = wanted;
    other.endpoint = "ipc:///tmp/others";
    QVERIFY(!usesRoutingIdOf(wanted, other, {}));
    other = wanted;
    other.role = capture::Role::Bind; // what we call ourselves there is no peer's name
    QVERIFY(!usesRoutingIdOf(wanted, other, {}));
    other = wanted;
    wanted.options.routingId.clear();
    other.options.routingId.clear();
    QVERIFY(!usesRoutingIdOf(wanted, other, {}));
}

QTEST_GUILESS_MAIN(RemediesTest)
#include "tst_remedies.moc"
