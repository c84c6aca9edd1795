// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/faults.h"
#include "core/observe/discovery/identify.h"
#include "tests/support/raw_peer.h"
#include "tests/support/scripted_program.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <utility>

using namespace ipcscope;
using namespace ipcscope::discovery;
using namespace std::chrono_literals;
using Outcome = Identification::Outcome;
using test::Script;
Q_DECLARE_METATYPE(Script)

namespace {

ipc::Address addressOf(const std::string& endpoint) {
    return ipc::Address::parse(endpoint).value();
}

} // namespace

/// What is told of programs that are not libzmq.
class IdentifyStrangersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wholeGreetingsTellNoType_data();
    void wholeGreetingsTellNoType();
    void strangers_data();
    void strangers();

private:
    test::TemporaryFolder m_folder;
};

void IdentifyStrangersTest::wholeGreetingsTellNoType_data() {
    QTest::addColumn<QByteArray>("greeting");
    QTest::addColumn<QByteArray>("then");
    const auto row = [](const char* name, const char* version, std::string mechanism, std::string then = {}) {
        mechanism.resize(20, '\0');
        QTest::newRow(name) << QByteArray::fromStdString(test::fromHex("ff 00*8 7f 03") + test::fromHex(version) +
                                                         mechanism + std::string(32, '\0'))
                            << QByteArray::fromStdString(then);
    };
    row("CURVE of 3.0", "00", "CURVE"); // 0 is the number of PAIR
    row("PLAIN of 3.1", "01", "PLAIN"); // 1 is the number of PUB
    row("GSSAPI", "01", "GSSAPI");
    row("NULL without READY", "01", "NULL");
    row("READY without a type", "01", "NULL", test::fromHex("04 06 05") + "READY");
}

/// A peer that says all of its greeting of 3.x before it has heard ours (RFC 37 allows it) has its minor version in the
/// place where ZMTP 2.0 has the socket type.
void IdentifyStrangersTest::wholeGreetingsTellNoType() {
    QFETCH(QByteArray, greeting);
    QFETCH(QByteArray, then);
    const std::string path = m_folder.file("eager");
    ::unlink(path.c_str());
    const test::ScriptedProgram program(
        path, [bytes = (greeting + then).toStdString(), said = false](test::RawPeer& peer) mutable {
            if (!std::exchange(said, true))
                peer.write(bytes);
        });
    const Identification found = identify(addressOf(m_folder.endpoint("eager")), {.silence = 100ms, .whole = 400ms});
    QCOMPARE(found.outcome, Outcome::Answered);
    QCOMPARE(found.connections, 2);
    QVERIFY(!found.peer.type);
    QCOMPARE(QByteArray::fromStdString(found.peer.typeName), QByteArray());
}

void IdentifyStrangersTest::strangers_data() {
    QTest::addColumn<Script>("script"); // called again and again
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, Outcome outcome, const char* code, Script script) {
        QTest::newRow(name) << script << static_cast<int>(outcome) << QByteArray(code);
    };
    const auto once = [](std::string bytes) {
        return [bytes, said = false](test::RawPeer& peer) mutable {
            if (!std::exchange(said, true))
                peer.write(bytes);
        };
    };
    row("says nothing", Outcome::Silent, "IS-117", [](test::RawPeer&) {});
    row("hangs up", Outcome::Closed, "", [](test::RawPeer& peer) { peer.close(); });
    row("HTTP", Outcome::NotZmtp, "IS-116", once("HTTP/1.1 400 Bad\r\n\x1b[2J"));
    row("0xFF and nonsense", Outcome::NotZmtp, "IS-116", once(std::string(64, '\xff')));
    row("drips a greeting", Outcome::Silent, "IS-117", [last = QElapsedTimer()](test::RawPeer& peer) mutable {
        if (last.isValid() && last.elapsed() < 60)
            return;
        peer.write(last.isValid() ? std::string(1, '\0') : std::string(1, '\xff'));
        last.start();
    });
    row("half a greeting", Outcome::Silent, "IS-117", once(test::fromHex("ff 00*7 01 7f 03")));
    row("floods", Outcome::Answered, "",
        [hello = test::fromHex("ff 00*8 7f 03 01") + "NULL" + std::string(48, '\0')](test::RawPeer& peer) {
            peer.writeSome(hello + std::string(60'000, 'x'));
        });
    row("READY of 2 GiB", Outcome::Answered, "",
        once(test::fromHex("ff 00*8 7f 03 01") + "NULL" + std::string(48, '\0') + test::fromHex("06 00*4 80 00*3")));
    row("drips READY for ever", Outcome::Answered, "", [said = false](test::RawPeer& peer) mutable {
        peer.write(std::exchange(said, true)
                       ? std::string(1, 'x')
                       : test::fromHex("ff 00*8 7f 03 01") + "NULL" + std::string(48, '\0') + test::fromHex("04 ff"));
    });
    row("ZMTP 2.0", Outcome::Answered, "IS-119", once(test::fromHex("ff 00*7 01 7f 01 08")));
    row("ZMTP 1.0", Outcome::Answered, "IS-119", once(test::fromHex("01 00")));
}

void IdentifyStrangersTest::strangers() {
    QFETCH(Script, script);
    QFETCH(QByteArray, code);
    const std::string path = m_folder.file("stranger");
    ::unlink(path.c_str());
    const test::ScriptedProgram program(path, std::move(script));
    const Identification found = identify(addressOf(m_folder.endpoint("stranger")), {.silence = 100ms, .whole = 400ms});
    QTEST(static_cast<int>(found.outcome), "outcome");
    QVERIFY(found.connections <= 2);
    QVERIFY2(found.took < 1s, std::to_string(found.took.count()).c_str());
    const advice::Fault fault = advice::explain(found, {.endpoint = m_folder.endpoint("stranger")});
    QCOMPARE(QByteArray::fromStdString(fault.code), code);
    QVERIFY(!fault.body.contains('\x1b'));
}

QTEST_GUILESS_MAIN(IdentifyStrangersTest)
#include "tst_identify_strangers.moc"
