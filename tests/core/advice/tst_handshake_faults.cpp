// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/faults.h"
#include "core/transport/zmtp/errc.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::advice;
using What = capture::Finding::What;

Q_DECLARE_METATYPE(capture::Finding)
Q_DECLARE_METATYPE(zmtp::SocketType)

namespace {

zmtp::Announcement peer(std::string_view type, std::string mechanism = "NULL") {
    zmtp::Announcement announcement;
    announcement.major = 3;
    announcement.minor = 1;
    announcement.mechanism = std::move(mechanism);
    announcement.typeName = type;
    announcement.type = zmtp::socketTypeNamed(type);
    return announcement;
}

const std::string endpoint = "ipc:///tmp/quotes.ipc";

} // namespace

class HandshakeFaultsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findings_data();
    void findings();
    void typesThatCannotTalk_data();
    void typesThatCannotTalk();
    void withoutAType();
    void refusedProbe();
    void tellsHowLongItWasListenedTo();
};

void HandshakeFaultsTest::findings_data() {
    QTest::addColumn<capture::Finding>("finding");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, What what, zmtp::Announcement announcement, Error error, const char* line) {
        QTest::newRow(name) << capture::Finding{what, std::move(announcement), std::move(error)} << QByteArray(line);
    };
    const auto error = [](zmtp::Errc code, std::string attempt) { return Error{code, std::move(attempt)}; };
    row("PUSH", What::OtherType, peer("PUSH"), {},
        "quotes.ipc is a PUSH socket: Would take messages away from the real workers.");
    row("ROUTER", What::OtherType, peer("ROUTER"), {},
        "quotes.ipc is a ROUTER socket: You would only see answers to your own messages.");
    row("a type nobody knows", What::OtherType, peer("FOO\n"), {}, "IS-111  SUB cannot talk to FOO\u240a");
    row("no type", What::OtherType, peer(""), {},
        "The handshake with quotes.ipc failed: the peer names a socket type that is not known.");
    row("CURVE", What::OtherMechanism, peer("", "CURVE"), {},
        "IS-112  The peer needs CURVE: quotes.ipc accepts only encrypted peers.");
    row("PLAIN", What::OtherMechanism, peer("", "PLAIN"), {},
        "IS-114  The peer needs a user name and password: Mechanism PLAIN. The password travels readable to anyone who "
        "can tap this machine.");
    row("GSSAPI", What::OtherMechanism, peer("", "GSSAPI"), {},
        "The peer needs another security mechanism: quotes.ipc accepts GSSAPI, not NULL.");
    zmtp::Announcement web;
    web.unrecognized = copyOf(bytesOf("HTTP/1.1 400\r\nServer: x"));
    row("not ZMTP", What::NotZmtp, web, error(zmtp::Errc::NotZmtp, "greeting"),
        "IS-116  This does not look like ZeroMQ: The program at quotes.ipc answered with bytes that are not a ZMTP "
        "greeting (\"HTTP/1.1 400\").");
    row("not ZMTP, not quoted", What::NotZmtp, {}, error(zmtp::Errc::NotZmtp, "greeting"),
        "IS-116  This does not look like ZeroMQ: The program at quotes.ipc answered with bytes that are not a ZMTP "
        "greeting.");
    zmtp::Announcement judge = peer("");
    judge.refusal = 400;
    row("refused", What::Refused, judge, error(zmtp::Errc::PeerError, "handshake: ERROR 400"),
        "IS-115  The peer refused the login: Status 400 from its authenticator.");
    judge.refusal = 500;
    row("not judged", What::Refused, judge, error(zmtp::Errc::PeerError, "handshake: ERROR 500"),
        "IS-115  The peer refused the login: Status 500 from its authenticator, which could not judge.");
    row("refused for a reason of its own", What::Refused, peer(""),
        error(zmtp::Errc::PeerError, "handshake: ERROR too many"),
        "IS-115  The peer refused the login: quotes.ipc answered with an error (ERROR too many).");
    row("half a READY", What::Faulty, peer(""), error(zmtp::Errc::BadReady, "handshake: READY"),
        "The handshake with quotes.ipc failed: the peer's READY is malformed (READY).");
    row("silent", What::Silent, {}, error(zmtp::Errc::HandshakeTimeout, "handshake"),
        "IS-117  The program accepted but says nothing: No greeting within 500 ms. It may be busy, stopped in a "
        "debugger, or not be ZeroMQ.");
    row("silent after its greeting", What::Silent, peer(""), error(zmtp::Errc::HandshakeTimeout, "handshake"),
        "IS-117  The program accepted but says nothing: It sent a greeting, but nothing more within 500 ms.");
    zmtp::Announcement old;
    old.major = 2;
    row("2.0", What::OldProtocol, old, {},
        "IS-119  Old protocol version: The peer speaks ZMTP 2.0 (ZeroMQ 3.x). Messages can be shown; metadata and "
        "CURVE "
        "cannot.");
    row("1.0", What::OldProtocol, {}, error(zmtp::Errc::UnsupportedVersion, "greeting"),
        "IS-119  Old protocol version: The peer speaks ZMTP 1.0 (ZeroMQ 2.x)");
    row("too long", What::Unreachable, {}, {std::make_error_code(std::errc::filename_too_long), "connect"}, "IS-107");
}

void HandshakeFaultsTest::findings() {
    QFETCH(capture::Finding, finding);
    QFETCH(QByteArray, line);
    const std::string told = explain(finding, {.endpoint = endpoint}).line();
    QVERIFY2(QByteArray::fromStdString(told).startsWith(line), told.c_str());
}

void HandshakeFaultsTest::typesThatCannotTalk_data() {
    QTest::addColumn<zmtp::SocketType>("ours");
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("PUB at PUB") << zmtp::SocketType::Pub << QByteArray("PUB")
                                << QByteArray("IS-111  PUB cannot talk to PUB: quotes.ipc is a PUB socket. It accepts "
                                              "SUB or XSUB.");
    QTest::newRow("REQ at PULL") << zmtp::SocketType::Req << QByteArray("PULL")
                                 << QByteArray(
                                        "IS-111  REQ cannot talk to PULL: quotes.ipc is a PULL socket. It accepts "
                                        "PUSH.");
    QTest::newRow("SUB at ROUTER") << zmtp::SocketType::Sub << QByteArray("ROUTER")
                                   << QByteArray("IS-111  SUB cannot talk to ROUTER: quotes.ipc is a ROUTER socket. It "
                                                 "accepts REQ, DEALER or ROUTER.");
}

void HandshakeFaultsTest::typesThatCannotTalk() {
    QFETCH(zmtp::SocketType, ours);
    QFETCH(QByteArray, theirs);
    QFETCH(QByteArray, line);
    for (const auto code : {zmtp::Errc::IncompatibleType, zmtp::Errc::ClosedInHandshake}) {
        const Fault fault =
            explainHandshake({code, "handshake"}, peer(theirs.toStdString()), {.endpoint = endpoint, .type = ours});
        QCOMPARE(QByteArray::fromStdString(fault.line()), line);
    }
    const Fault bound = explainHandshake({zmtp::Errc::IncompatibleType, "handshake"}, peer(theirs.toStdString()),
                                         {.endpoint = endpoint, .bind = true, .type = ours});
    QCOMPARE(bound.code, std::string("IS-111"));
    QVERIFY(QByteArray::fromStdString(bound.body).contains("tried to connect"));
}

void HandshakeFaultsTest::withoutAType() {
    const Fault fault =
        explain(Error{zmtp::Errc::IncompatibleType, "handshake: SUB with PUSH"}, {.endpoint = endpoint});
    QCOMPARE(
        QByteArray::fromStdString(fault.line()),
        QByteArray("The handshake with quotes.ipc failed: the two socket types cannot talk to each other (SUB with "
                   "PUSH)."));
}

void HandshakeFaultsTest::refusedProbe() {
    discovery::Identification asked;
    asked.outcome = discovery::Identification::Outcome::Answered;
    asked.peer = peer("PUB");
    QVERIFY(explain(asked, {.endpoint = endpoint}).title.empty());
    asked.peer.refusal = 400;
    QCOMPARE(explain(asked, {.endpoint = endpoint}).code, std::string("IS-115"));
}

void HandshakeFaultsTest::tellsHowLongItWasListenedTo() {
    capture::Finding dripping;
    dripping.what = What::Silent;
    dripping.waited = std::chrono::milliseconds(2000);
    QVERIFY(explain(dripping, {.endpoint = endpoint}).body.starts_with("No greeting within 2 s."));
}

QTEST_APPLESS_MAIN(HandshakeFaultsTest)
#include "tst_handshake_faults.moc"
