// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/zmtp/session_log.h"
#include "tests/core/zmtp/wire_text.h"

#include <QDir>
#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

QByteArray joined(const std::vector<std::string>& lines) {
    QByteArray out;
    for (const std::string& line : lines)
        out += QByteArray::fromStdString(line) + "|";
    return out;
}

std::uint8_t byteNamed(const std::string& hex) {
    return static_cast<std::uint8_t>(std::stoi(hex, nullptr, 16));
}

/// The server's secret key consists of 51.
void secureByCurve(Security& security, const std::vector<std::string>& words, Security::Role role) {
    security.role = role;
    security.secretKey = Secret(Bytes(curve::keySize, byteNamed(words[1])));
    security.serverKey = curve::publicKeyOf(Secret(Bytes(curve::keySize, 0x51)));
    security.random = [random = byteNamed(words[2])](MutableBytes bytes) { std::ranges::fill(bytes, random); };
}

SessionOptions optionsOf(const Transcript::Role& role, bool asClient) {
    SessionOptions options{.type = *socketTypeNamed(role.type), .routingId = copyOf(bytesOf(role.routingId))};
    options.zmtp1 = role.speaks1;
    if (role.security.size() != 3)
        return options;
    options.security.mechanism = role.security[0];
    if (role.security[0] == "CURVE") {
        secureByCurve(options.security, role.security, asClient ? Security::Role::Client : Security::Role::Server);
    } else if (role.security[1] == "verdict") {
        options.security.role = Security::Role::Server;
        options.judge = Judge::Owner;
    } else {
        options.security.username = role.security[1];
        options.security.password = Secret(role.security[2]);
    }
    return options;
}

} // namespace

/// Conversations recorded between real programs, played again with us in the place of either side.
class TstTranscripts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replay_data();
    void replay();
};

void TstTranscripts::replay_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("asClient");
    QTest::addColumn<int>("chunk");
    const QDir folder(QStringLiteral(WIRE_FOLDER));
    const auto files = folder.entryInfoList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 20);
    for (const QFileInfo& file : files) {
        const Transcript transcript = readTranscript(file.filePath().toStdString());
        for (const bool asClient : {true, false}) {
            if ((asClient ? transcript.client : transcript.server).sees.empty())
                continue;
            for (const int chunk : {0, 1, 2, 3, 7, 64})
                QTest::addRow("%s as %s by %d", qPrintable(file.baseName()), asClient ? "client" : "server", chunk)
                    << file.filePath() << asClient << chunk;
        }
    }
}

void TstTranscripts::replay() {
    QFETCH(QString, path);
    QFETCH(bool, asClient);
    QFETCH(int, chunk);
    const Transcript transcript = readTranscript(path.toStdString());
    const Transcript::Role& own = asClient ? transcript.client : transcript.server;
    const Transcript::Role& other = asClient ? transcript.server : transcript.client;

    SessionLog log(optionsOf(own, asClient));
    if (own.security.size() == 3 && own.security[1] == "verdict")
        log.verdict.status = static_cast<Verdict::Status>(std::stoi(own.security[2]));
    log.feed(other.bytes, static_cast<std::size_t>(chunk));
    if (log.lines.empty())
        log.lines.emplace_back("waits");
    QCOMPARE(joined(log.lines), joined(own.sees));
    if (own.exact) {
        QVERIFY(log.sent.size() >= 10);
        QVERIFY(std::ranges::equal(log.sent, ByteView(own.bytes).first(std::min(log.sent.size(), own.bytes.size()))));
    }
}

QTEST_APPLESS_MAIN(TstTranscripts)
#include "tst_transcripts.moc"
