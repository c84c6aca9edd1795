// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/address.h"

#include <QtTest>
#include <cstddef>
#include <string>

using namespace ipcscope;
using namespace ipcscope::ipc;

using Form = Address::Form;
Q_DECLARE_METATYPE(ipcscope::ipc::Address::Form)

class TestAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void takesWhateverBeginsWithAStarForTheWildcard();
    void refuses_data();
    void refuses();
    void readsWhatAPersonTypes_data();
    void readsWhatAPersonTypes();
    void takesPathsLiterally_data();
    void takesPathsLiterally();
    void fillsExactly();
};

void TestAddress::parses_data() {
    QTest::addColumn<QByteArray>("endpoint");
    QTest::addColumn<Form>("form");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* title, const QByteArray& endpoint, Form form, const QByteArray& name) {
        QTest::newRow(title) << endpoint << form << name;
    };
    row("absolute", "ipc:///tmp/a.ipc", Form::Path, "/tmp/a.ipc");
    row("relative", "ipc://a.ipc", Form::Path, "a.ipc");
    row("nothing is decoded", "ipc://a%20b c", Form::Path, "a%20b c");
    row("a second separator", "ipc://a://b", Form::Path, "a://b");
    row("line feed and no UTF-8", "ipc:///tmp/\n\xFF", Form::Path, "/tmp/\n\xFF");
    row("107 bytes", "ipc://" + QByteArray(107, 'x'), Form::Path, QByteArray(107, 'x'));
    row("abstract", "ipc://@name", Form::Abstract, "name");
    row("abstract, 107 with its @", "ipc://@" + QByteArray(106, 'x'), Form::Abstract, QByteArray(106, 'x'));
    row("abstract with a NUL", QByteArray("ipc://@a\0b", 10), Form::Abstract, QByteArray("a\0b", 3));
    row("abstract called @", "ipc://@@", Form::Abstract, "@");
    row("wildcard", "ipc://*", Form::Wildcard, "");
}

void TestAddress::parses() {
    QFETCH(QByteArray, endpoint);
    QFETCH(Form, form);
    QFETCH(QByteArray, name);
    const Result<Address> address = Address::parse(endpoint.toStdString());
    QVERIFY2(address, address ? "" : describe(address.error()).c_str());
    QCOMPARE(address->form(), form);
    QCOMPARE(QByteArray::fromStdString(address->name()), name);
    QCOMPARE(QByteArray::fromStdString(address->endpoint()), endpoint);
    QVERIFY(Address::parse(address->endpoint()).value() == *address);
}

void TestAddress::takesWhateverBeginsWithAStarForTheWildcard() {
    for (const char* const endpoint : {"ipc://**", "ipc://*x", "ipc://*/x"})
        QVERIFY(Address::parse(endpoint).value() == Address::parse("ipc://*").value());
    QCOMPARE(Address::fromPath("*x")->endpoint(), std::string("ipc://./*x"));
}

void TestAddress::refuses_data() {
    QTest::addColumn<QByteArray>("endpoint");
    QTest::addColumn<int>("error");
    QTest::newRow("empty") << QByteArray() << EINVAL;
    QTest::newRow("no separator") << QByteArray("/tmp/a.ipc") << EINVAL;
    QTest::newRow("nothing behind it") << QByteArray("ipc://") << EINVAL;
    QTest::newRow("bare @") << QByteArray("ipc://@") << EINVAL;
    QTest::newRow("NUL in a path") << QByteArray("ipc://a\0b", 9) << EINVAL;
    QTest::newRow("another scheme") << QByteArray("tcp://127.0.0.1:5555") << EPROTONOSUPPORT;
    QTest::newRow("capitals") << QByteArray("IPC:///tmp/a") << EPROTONOSUPPORT;
    QTest::newRow("no scheme") << QByteArray(":///tmp/a") << EINVAL;
    QTest::newRow("108 bytes") << "ipc://" + QByteArray(108, 'x') << ENAMETOOLONG;
    QTest::newRow("109 bytes") << "ipc://" + QByteArray(109, 'x') << ENAMETOOLONG;
    QTest::newRow("abstract, 108 with its @") << "ipc://@" + QByteArray(107, 'x') << ENAMETOOLONG;
}

void TestAddress::refuses() {
    QFETCH(QByteArray, endpoint);
    QFETCH(int, error);
    const Result<Address> address = Address::parse(endpoint.toStdString());
    QVERIFY(!address);
    QCOMPARE(address.error().code, std::error_code(error, std::generic_category()));
    QVERIFY(!address.error().attempt.empty());
}

void TestAddress::readsWhatAPersonTypes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("endpoint");
    QTest::addColumn<int>("error");
    QTest::newRow("path") << QByteArray("/tmp/a.ipc") << QByteArray("ipc:///tmp/a.ipc") << 0;
    QTest::newRow("relative") << QByteArray("a b") << QByteArray("ipc://a b") << 0;
    QTest::newRow("abstract") << QByteArray("@name") << QByteArray("ipc://@name") << 0;
    QTest::newRow("endpoint") << QByteArray("ipc:///x") << QByteArray("ipc:///x") << 0;
    QTest::newRow("wildcard") << QByteArray("*") << QByteArray("ipc://*") << 0;
    QTest::newRow("a path with a separator") << QByteArray("/tmp/a://b") << QByteArray("ipc:///tmp/a://b") << 0;
    QTest::newRow("empty") << QByteArray() << QByteArray() << EINVAL;
    QTest::newRow("bare @") << QByteArray("@") << QByteArray() << EINVAL;
    QTest::newRow("another scheme") << QByteArray("tcp://x") << QByteArray() << EPROTONOSUPPORT;
    QTest::newRow("108 bytes") << QByteArray(108, 'x') << QByteArray() << ENAMETOOLONG;
    QTest::newRow("107 bytes") << QByteArray(107, 'x') << "ipc://" + QByteArray(107, 'x') << 0;
}

void TestAddress::readsWhatAPersonTypes() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, endpoint);
    QFETCH(int, error);
    const Result<Address> address = Address::fromUser(text.toStdString());
    QCOMPARE(address ? 0 : address.error().code.value(), error);
    if (address)
        QCOMPARE(QByteArray::fromStdString(address->endpoint()), endpoint);
}

void TestAddress::takesPathsLiterally_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("endpoint");
    QTest::newRow("plain") << QByteArray("/a") << QByteArray("ipc:///a");
    QTest::newRow("begins with @") << QByteArray("@a") << QByteArray("ipc://./@a");
    QTest::newRow("a star") << QByteArray("*") << QByteArray("ipc://./*");
    QTest::newRow("looks like an endpoint") << QByteArray("ipc://a") << QByteArray("ipc://ipc://a");
}

void TestAddress::takesPathsLiterally() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, endpoint);
    const Result<Address> address = Address::fromPath(path.toStdString());
    QVERIFY(address);
    QCOMPARE(address->form(), Form::Path);
    QCOMPARE(QByteArray::fromStdString(address->display()), path);
    QCOMPARE(QByteArray::fromStdString(address->endpoint()), endpoint);
    QCOMPARE(Address::parse(address->endpoint())->form(), Form::Path);
}

void TestAddress::fillsExactly() {
    sockaddr_un name;
    const socklen_t head = offsetof(sockaddr_un, sun_path);
    QCOMPARE(Address::fromPath("/ab")->fill(name), socklen_t(head + 4));
    QCOMPARE(QByteArray(name.sun_path), QByteArray("/ab"));
    QCOMPARE(Address::fromPath(std::string(107, 'x'))->fill(name), socklen_t(head + 108));
    QCOMPARE(name.sun_path[107], '\0');
    QCOMPARE(Address::parse("ipc://@ab")->fill(name), socklen_t(head + 3));
    QCOMPARE(QByteArray(name.sun_path, 3), QByteArray("\0ab", 3));
    QCOMPARE(name.sun_family, sa_family_t(AF_UNIX));
}

QTEST_APPLESS_MAIN(TestAddress)
#include "tst_address.moc"
