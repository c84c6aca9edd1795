// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <unistd.h>

using namespace ipcscope;
using test::Cli;
using Json = nlohmann::json;

namespace {

Json rowOf(const std::vector<Json>& rows, const std::string& endpoint) {
    for (const Json& row : rows)
        if (row["endpoint"] == endpoint)
            return row;
    return {};
}

} // namespace

class CliListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listLooksOnForStalls();
    void listTellsExactBytes();

private:
    test::TemporaryFolder m_folder;
};

/// A reader that stands still, and how long somebody is connected, take a while to be known.
void CliListTest::listLooksOnForStalls() {
    const std::string path = m_folder.file("stalling");
    const UniqueFd listener = test::listening(path), client = test::connected(path);
    const UniqueFd server(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    QCOMPARE(::send(client.get(), "hello", 5, MSG_NOSIGNAL), 5);
    QStringList words{QStringLiteral("list"), QStringLiteral("--peers"), QStringLiteral("--for"), QStringLiteral("4")};
    Cli text(words);
    QCOMPARE(text.exitCode(), 0);
    QVERIFY2(text.output().contains("5 unread by the server (stalled), 0 unread by it"), text.output().constData());
    words << QStringLiteral("--json");
    Cli json(words);
    QCOMPARE(json.exitCode(), 0);
    const Json row = rowOf(json.rows(), m_folder.endpoint("stalling"));
    QCOMPARE(row["peers"][0]["stall"].get<std::string>(), std::string("server"));
    QVERIFY(row["peers"][0]["since"].is_null()); // it was there before
}

/// Two names that are no UTF-8 look alike as text, but a script can tell them apart and open each.
void CliListTest::listTellsExactBytes() {
    const std::string one = m_folder.file("\xff"
                                          "alike\n"),
                      other = m_folder.file("\xfe"
                                            "alike\n");
    const UniqueFd first = test::listening(one), second = test::listening(other);
    Cli json({QStringLiteral("list"), QStringLiteral("--json")});
    QCOMPARE(json.exitCode(), 0);
    QSet<QByteArray> names;
    for (const Json& row : json.rows()) {
        const QByteArray name = QByteArray::fromBase64(QByteArray::fromStdString(row["name64"].get<std::string>()));
        QVERIFY(!name.isEmpty());
        names.insert(name);
    }
    QVERIFY(names.contains(QByteArray::fromStdString(one)) && names.contains(QByteArray::fromStdString(other)));
    Cli list({QStringLiteral("list"), QStringLiteral("--names"), QStringLiteral("--null")});
    QCOMPARE(list.exitCode(), 0);
    const QList<QByteArray> exact = list.output().split('\0');
    for (const std::string& path : {one, other}) {
        QCOMPARE(exact.count("ipc://" + QByteArray::fromStdString(path)), 1);
        QVERIFY(
            test::connected(exact.at(exact.indexOf("ipc://" + QByteArray::fromStdString(path))).mid(6).toStdString()));
        ::unlink(path.c_str());
    }
    Cli alone({QStringLiteral("list"), QStringLiteral("--null")});
    QCOMPARE(alone.exitCode(), 2);
}

QTEST_GUILESS_MAIN(CliListTest)
#include "tst_cli_list.moc"
