// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/peer_facts.h"
#include "tests/core/capture/watched.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::commandFrame;
using test::fromHex;
using zmtp::SocketType;
using zmtp::Verdict;
using Side = zmtp::Security::Role;

namespace {

const std::string user = "admin";
const std::string word = "a-pass-word-that-nobody-may-see";
const std::string plainGreeting = fromHex("ff 00*7 01 7f 03 01 50 4c 41 49 4e 00*47");

std::string withLength(const std::string& text, std::size_t length) {
    return static_cast<char>(length) + text;
}
std::string withLength(const std::string& text) {
    return withLength(text, text.size());
}
const std::string credentials = withLength(user) + withLength(word);

JoinRequest plain(Side side, const std::string& endpoint) {
    JoinRequest request;
    request.endpoint = endpoint;
    request.type = SocketType::Dealer;
    request.role = side == Side::Server ? Role::Bind : Role::Connect;
    request.options.reconnectInterval = request.options.reconnectMaximum = std::chrono::milliseconds(10);
    request.options.security.mechanism = "PLAIN";
    request.options.security.role = side;
    request.options.security.username = user;
    request.options.security.password = Secret(std::string_view(word));
    request.options.authenticate = [](const sockets::AuthenticationRequest& asked, const sockets::Answer& answer) {
        const bool right = asked.claim.username == user && asked.claim.password == Secret(std::string_view(word));
        answer({.status = right ? Verdict::Status::Admitted : Verdict::Status::Refused, .userId = {}, .metadata = {}});
    };
    return request;
}

/// No record holds any half of the password, whatever it is of.
bool isUntold(const std::vector<OwnedRecord>& records) {
    return std::ranges::none_of(records, [](const OwnedRecord& record) {
        const std::string_view text = textOf(record.bytes);
        return text.find(word.substr(0, word.size() / 2)) != text.npos ||
               text.find(word.substr(word.size() / 2)) != text.npos;
    });
}

} // namespace

/// What is recorded of PLAIN, and so what is shown, saved and exported: everything but the password.
class PasswordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ofThoseWhoCome_data() {
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* name, const std::string& words) {
            QTest::newRow(name) << QByteArray::fromStdString(words);
        };
        row("wrong", commandFrame("HELLO", withLength(user) + withLength(word + "x")));
        row("torn", commandFrame("HELLO", credentials.substr(0, credentials.size() - 1)));
        row("more behind it", commandFrame("HELLO", credentials + "x"));
        row("a user name that takes it in", commandFrame("HELLO", withLength(user, 200) + withLength(word)));
        row("as the user name", commandFrame("HELLO", withLength(word) + withLength(user)));
        row("in INITIATE", commandFrame("INITIATE", credentials));
        row("in the name of a command", commandFrame("HELLO" + credentials, {}));
        row("in a name that is longer", "\4" + withLength("\xffHELLO" + credentials));
        row("behind a name that is none", commandFrame("\5" + user + "\6" + word, {}));
        row("as a message", std::string("\0\x20", 2) + word + "x");
        row("in ERROR that lies", commandFrame("ERROR", withLength(word, 200)));
        row("twice", commandFrame("HELLO", credentials) + commandFrame("HELLO", credentials));
        row("in properties that are torn", commandFrame("HELLO", credentials) + commandFrame("INITIATE", credentials));
    }
    void ofThoseWhoCome() {
        QFETCH(QByteArray, words);
        const test::TemporaryFolder folder;
        Watched watched(plain(Side::Server, folder.endpoint("x")));
        QVERIFY(watched.joined().start());
        auto peer = test::RawPeer::connectTo(folder.file("x"));
        peer.write(plainGreeting + words.toStdString());
        QVERIFY(watched.until(Kind::HandshakeFailed));
        QVERIFY(!decodePeerFacts(watched.last(Kind::HandshakeFailed).bytes)->reason.empty());
        QVERIFY(isUntold(watched.records));
    }

    /// Ours, to whomever it is said.
    void ofOurs_data() {
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("refused") << QByteArray::fromStdString(commandFrame("ERROR", withLength("400")));
        QTest::newRow("misspelt") << QByteArray::fromStdString(fromHex("04 09 5e") + "RROR" + withLength("300"));
        QTest::newRow("WELCOME with more") << QByteArray::fromStdString(commandFrame("WELCOME", "x"));
        QTest::newRow("a message") << QByteArray("\0\1x", 3);
        QTest::newRow("HELLO") << QByteArray::fromStdString(commandFrame("HELLO", withLength("") + withLength("")));
    }
    void ofOurs() {
        QFETCH(QByteArray, words);
        const test::TemporaryFolder folder;
        test::RawListener listener(folder.file("x"));
        Watched watched(plain(Side::Client, folder.endpoint("x")));
        QVERIFY(watched.joined().start());
        test::RawPeer peer;
        QVERIFY(test::turnUntil(watched.reactor, [&] { return (peer = listener.accept()).open(); }));
        peer.write(plainGreeting);
        const auto isSaid = [&] { return peer.heard().find(word) != std::string::npos; };
        QVERIFY(test::turnUntil(watched.reactor, isSaid));
        peer.write(words.toStdString());
        QVERIFY(watched.until(Kind::HandshakeFailed));
        QVERIFY(isUntold(watched.records));
    }

    void ofThoseWhoAreAdmitted() {
        const test::TemporaryFolder folder;
        Watched server(plain(Side::Server, folder.endpoint("x")));
        QVERIFY(server.joined().start());
        Watched client(plain(Side::Client, folder.endpoint("x")));
        QVERIFY(client.joined().start());
        QVERIFY(test::turnUntil(server.reactor, [&] {
            client.reactor.turn();
            return server.count(Kind::PeerUp) == 1 && client.count(Kind::PeerUp) == 1;
        }));
        const ByteView body = bytesOf(user);
        QVERIFY(client.joined().send({&body, 1}));
        QVERIFY(test::turnUntil(server.reactor, [&] {
            client.reactor.turn();
            return server.count(Kind::Message) == 1;
        }));
        QVERIFY(isUntold(server.records) && isUntold(client.records));
    }
};

QTEST_GUILESS_MAIN(PasswordsTest)
#include "tst_passwords.moc"
