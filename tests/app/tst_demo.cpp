// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/child_process.h"
#include "tests/support/libzmq.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <functional>
#include <map>
#include <sstream>

#include <zmq.h>

using namespace ipcscope::test;

namespace {

struct Demo {
    ChildProcess process;
    std::string folder;
    std::map<std::string, std::string> types;
};

/// Polls until `done`, at most 10 s.
bool wait(const std::function<bool()>& done) {
    return QTest::qWaitFor(done, 10'000);
}

Demo start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DEMO);
    Demo demo{ChildProcess(arguments), {}, {}};
    std::string output;
    if (!wait([&] { return (output += demo.process.output()).ends_with("\n.\n"); }))
        return demo;
    std::istringstream words(output);
    std::string word;
    words >> word >> demo.folder;
    for (std::string type; words >> word >> type;)
        demo.types[word] = type;
    return demo;
}

bool gone(const std::string& folder) {
    return !QFileInfo::exists(QString::fromStdString(folder));
}

} // namespace

class TstDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatIsThere();
    void publishesJson();
    void answersDealers();
    void endsAndLeavesNothing_data();
    void endsAndLeavesNothing();
    void cleansUpAfterBeingKilled();
    void endsInTime();
};

void TstDemo::tellsWhatIsThere() {
    const Demo demo = start({"--until-eof"});
    QCOMPARE(demo.types, (std::map<std::string, std::string>{{"quotes.ipc", "PUB"},
                                                             {"orders.ipc", "REP"},
                                                             {"jobs.ipc", "PUSH"},
                                                             {"desk.ipc", "ROUTER"},
                                                             {"old.ipc", "stale"}}));
    const QFileInfo folder(QString::fromStdString(demo.folder));
    const auto owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::ExeGroup | QFileDevice::ExeOther;
    QCOMPARE(folder.permissions() & (owner | others), owner);
    QCOMPARE(QDir(folder.filePath()).entryList(QDir::System).size(), 5);
}

void TstDemo::publishesJson() {
    const Demo demo = start({"--until-eof"});
    LibzmqSocket sub(ZMQ_SUB);
    sub.set(ZMQ_SUBSCRIBE, std::string_view());
    QVERIFY(sub.connect("ipc://" + demo.folder + "/quotes.ipc"));
    bool json = false;
    bool binary = false;
    QVERIFY(wait([&] {
        while (const auto frames = sub.receive()) {
            if (frames->size() != 2)
                return false;
            const auto body = QByteArray::fromStdString(frames->at(1));
            json |= frames->at(0) == "EU.BMW" && QJsonDocument::fromJson(body).object()["symbol"].toString() == "BMW";
            binary |= frames->at(0) == "BIN.TICK" && body.size() == 24;
        }
        return json && binary;
    }));
}

void TstDemo::answersDealers() {
    const Demo demo = start({"--until-eof"});
    LibzmqSocket dealer(ZMQ_DEALER);
    QVERIFY(dealer.connect("ipc://" + demo.folder + "/desk.ipc"));
    QVERIFY(dealer.send({"ask", "{}"}));
    std::optional<Frames> answer;
    QVERIFY(wait([&] { return (answer = dealer.receive()).has_value(); }));
    QCOMPARE(answer->at(0), std::string("answer"));
    LibzmqSocket req(ZMQ_REQ);
    QVERIFY(req.connect("ipc://" + demo.folder + "/orders.ipc"));
    QVERIFY(req.send({"{}"}));
    QVERIFY(wait([&] { return (answer = req.receive()).has_value(); }));
}

void TstDemo::endsAndLeavesNothing_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("end of input") << 0;
}

void TstDemo::endsAndLeavesNothing() {
    QFETCH(int, number);
    Demo demo = start({"--until-eof"});
    QVERIFY(!demo.folder.empty() && !gone(demo.folder));
    if (number == 0)
        demo.process.closeInput();
    else
        demo.process.signal(number);
    QVERIFY(wait([&] { return !demo.process.running(); }));
    QVERIFY(gone(demo.folder));
}

void TstDemo::cleansUpAfterBeingKilled() {
    Demo demo = start({"--until-eof"});
    demo.process.kill();
    QVERIFY(wait([&] { return gone(demo.folder); }));
}

void TstDemo::endsInTime() {
    Demo demo = start({"--for", "0.2"});
    QVERIFY(wait([&] { return !demo.process.running(); }));
    QVERIFY(gone(demo.folder));
}

QTEST_GUILESS_MAIN(TstDemo)
#include "tst_demo.moc"
