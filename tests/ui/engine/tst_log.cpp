// SPDX-License-Identifier: GPL-3.0-or-later
// What the log tells of real work on this machine, with libzmq on the other side.
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/capture/recording_file.h"
#include "core/observe/discovery/folders.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"
#include "ui/engine/log.h"
#include "ui/engine/monitor.h"
#include "ui/engine/sweeper.h"
#include "ui/shell/formats.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QTest>

#include <memory>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms
constexpr std::int64_t second = 1'000'000'000;

QString cell(const Log& log, int row, Log::Column column) {
    return log.index(row, column).data().toString();
}

/// Without the time: "Joined  ipc:///tmp/x  as SUB".
QString row(const Log& log, int number) {
    QStringList parts;
    for (const auto column : {Log::Event, Log::Where, Log::Details})
        parts << cell(log, number, column);
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  "));
}

QString lastRow(const Log& log) {
    return log.rowCount({}) == 0 ? QString() : row(log, log.rowCount({}) - 1);
}

bool tells(const Log& log, const QString& wanted) {
    for (int number = 0; number < log.rowCount({}); ++number) {
        if (row(log, number) == wanted)
            return true;
    }
    return false;
}

QString text(const char* format, const std::string& where) {
    return QString::fromUtf8(format).arg(QString::fromStdString(where));
}

} // namespace

class TestLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        test::failOnAnyWarning();
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_engine = std::make_unique<Engine>(std::vector{m_folder->path()});
        m_tester =
            std::make_unique<QAbstractItemModelTester>(&log(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup() {
        m_tester.reset();
        m_engine.reset();
        m_folder.reset();
    }
    void theOldestLeave();
    void whatRepeatsCounts();
    void foreignTextIsPlain();
    void tellsOfJoining();
    void tellsOfBindingAndSending();
    void tellsWhatCouldNotBe();
    void tellsWhoWasAsked();
    void tellsOfFilesThatWentAndCameBack();
    void tellsOfRecordings();

private:
    Log& log() const { return m_engine->log(); }
    std::string endpoint(const char* name) const { return m_folder->endpoint(name); }
    std::unique_ptr<Monitor> open(const char* name, zmtp::SocketType type, capture::Role role) const {
        return m_engine->open({.endpoint = endpoint(name),
                               .type = type,
                               .role = role,
                               .subscriptions = std::vector<Bytes>(type == zmtp::SocketType::Sub ? 1 : 0),
                               .options = {}});
    }

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestLog::theOldestLeave() {
    Log few(50);
    const QAbstractItemModelTester tester(&few, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int n = 0; n < 60; ++n)
        few.add({.what = Log::What::Removed, .where = QString::number(n)});
    QCOMPARE(few.rowCount({}), 50);
    QCOMPARE(cell(few, 0, Log::Where), QStringLiteral("10"));
    QCOMPARE(lastRow(few), QStringLiteral("Removed  59"));
}

void TestLog::whatRepeatsCounts() {
    const auto sent = [this](const char* where, std::int64_t time, std::uint64_t count) {
        log().add({.what = Log::What::Sent, .where = QString::fromLatin1(where), .time = time, .count = count});
    };
    sent("a", second, 1);
    QCOMPARE(lastRow(log()), QStringLiteral("Sent  a  one message"));
    sent("b", 2 * second, 5);
    sent("a", 3 * second, 1'000);
    QCOMPARE(log().rowCount({}), 2);
    QCOMPARE(row(log(), 0),
             QStringLiteral("Sent  a  %1 messages, the last at %2").arg(groupedNumber(1'001), timeOfDay(3 * second)));
    QCOMPARE(cell(log(), 0, Log::Time), timeOfDay(second));
    sent("a", 62 * second, 1); // too late to be one with the first
    QCOMPARE(lastRow(log()), QStringLiteral("Sent  a  one message"));

    const auto waits = [this](const char* why) {
        log().add({.what = Log::What::Waits, .where = QStringLiteral("a"), .detail = QString::fromLatin1(why)});
    };
    waits("Refused");
    waits("Refused");
    QVERIFY2(lastRow(log()).startsWith(QStringLiteral("Waits  a  Refused (2 times, the last at ")),
             qPrintable(lastRow(log())));
    waits("Gone");
    waits("Refused"); // in the order in which it happened
    QCOMPARE(lastRow(log()), QStringLiteral("Waits  a  Refused"));
}

void TestLog::foreignTextIsPlain() {
    log().add({.what = Log::What::Removed, .where = shown(std::string("<b>x</b>\n")), .time = second});
    const QString tip = log().index(0, Log::Where).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("&lt;b&gt;")) && !tip.contains(QStringLiteral("<b>")), qPrintable(tip));
    QVERIFY(!log().line(0).contains(u'\n'));
    QVERIFY(log().line(0).startsWith(dateAndTime(second)));
}

void TestLog::tellsOfJoining() {
    auto publisher = std::make_unique<test::LibzmqSocket>(ZMQ_PUB);
    QVERIFY(publisher->bind(endpoint("quotes.ipc")));
    auto monitor = open("quotes.ipc", zmtp::SocketType::Sub, capture::Role::Connect);
    QTRY_COMPARE_WITH_TIMEOUT(lastRow(log()), text("Joined  %1  as SUB", endpoint("quotes.ipc")), patience);
    publisher.reset();
    const QString waits = text("Waits  %1  ", endpoint("quotes.ipc"));
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(waits), qPrintable(lastRow(log())), patience);
    monitor.reset();
    QCOMPARE(lastRow(log()), text("Left  %1", endpoint("quotes.ipc")));
}

void TestLog::tellsOfBindingAndSending() {
    QVERIFY(test::leaveStale(m_folder->file("work.ipc")));
    const auto monitor = open("work.ipc", zmtp::SocketType::Push, capture::Role::Bind);
    QTRY_COMPARE_WITH_TIMEOUT(lastRow(log()),
                              text("Bound  %1  Bound to %1; replaced a stale file", endpoint("work.ipc")), patience);
    test::LibzmqSocket worker(ZMQ_PULL);
    QVERIFY(worker.connect(endpoint("work.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(monitor->roster().upCount(), std::size_t(1), patience);
    for (int n = 0; n < 3; ++n)
        monitor->send({copyOf(bytesOf("job"))});
    const QString three = text("Sent  %1  3 messages, the last at ", endpoint("work.ipc"));
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(three), qPrintable(lastRow(log())), patience);
    monitor->stop();
    QTRY_COMPARE_WITH_TIMEOUT(lastRow(log()), text("Left  %1  Stopped", endpoint("work.ipc")), patience);
}

void TestLog::tellsWhatCouldNotBe() {
    QFile file(QString::fromStdString(m_folder->file("data.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    auto monitor = open("data.json", zmtp::SocketType::Pull, capture::Role::Bind);
    QTRY_COMPARE_WITH_TIMEOUT(monitor->state(), Monitor::State::Failed, patience);
    monitor.reset(); // what it failed of is told all the same
    const QString refused = text("⚠ Not bound  %1  IS-105", endpoint("data.json"));
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(refused), qPrintable(lastRow(log())), patience);
    test::LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.bind(endpoint("pull.ipc")));
    monitor = m_engine->open({.endpoint = endpoint("pull.ipc"),
                              .type = zmtp::SocketType::Sub,
                              .subscriptions = std::vector<Bytes>(1),
                              .options = {},
                              .publishersOnly = true});
    const QString notJoined = text("⚠ Not joined  %1  ", endpoint("pull.ipc"));
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(notJoined), qPrintable(lastRow(log())), patience);
    const int rows = log().rowCount({});
    monitor.reset();
    QCOMPARE(log().rowCount({}), rows);
}

void TestLog::tellsWhoWasAsked() {
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(endpoint("quotes.ipc")));
    const auto ask = [this](const char* name, Identifier::Consent consent) {
        auto context = std::make_unique<QObject>();
        m_engine->identifier().identify(endpoint(name), {}, consent, context.get(), [](const auto&) {});
    }; // who asked is gone at once; that it was asked is not
    ask("quotes.ipc", Identifier::Consent::Given);
    QTRY_COMPARE_WITH_TIMEOUT(lastRow(log()), text("Asked what it is  %1  PUB, NULL, ZMTP 3.1", endpoint("quotes.ipc")),
                              patience);
    ask("none.ipc", Identifier::Consent::Given);
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(text("Asked what it is  %1  IS-104", endpoint("none.ipc"))),
                              qPrintable(lastRow(log())), patience);
}

void TestLog::tellsOfFilesThatWentAndCameBack() {
    const auto stale = [this](const char* name) {
        discovery::Endpoint found;
        found.name = m_folder->file(name);
        test::leaveStale(found.name);
        found.state = discovery::State::Stale;
        found.file = discovery::lookAt(found.name).file->id;
        return found;
    };
    const std::vector endpoints{stale("old"), stale("older"), stale("taken")};
    QVERIFY(QFile::remove(QString::fromStdString(m_folder->file("taken"))));
    Sweeper sweeper(*m_engine);
    sweeper.sweep(endpoints);
    QTRY_VERIFY_WITH_TIMEOUT(!sweeper.isBusy() && log().rowCount({}) > 2, patience);
    QCOMPARE(row(log(), 0), text("Removed  %1", m_folder->file("old")));
    QCOMPARE(row(log(), 1), text("Removed  %1", m_folder->file("older")));
    QVERIFY(row(log(), 2).startsWith(text("Not removed  %1  ", m_folder->file("taken"))));
    sweeper.undo();
    QTRY_VERIFY_WITH_TIMEOUT(tells(log(), text("Put back  %1", m_folder->file("older"))), patience);
    QVERIFY(tells(log(), text("Put back  %1", m_folder->file("old"))));
    QVERIFY(!tells(log(), text("Put back  %1", m_folder->file("taken"))));
}

void TestLog::tellsOfRecordings() {
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(endpoint("quotes.ipc")));
    const auto monitor = open("quotes.ipc", zmtp::SocketType::Sub, capture::Role::Connect);
    QTRY_COMPARE_WITH_TIMEOUT(monitor->state(), Monitor::State::Live, patience);
    monitor->record(*capture::recording::create(m_folder->file("recordings"), "quotes"));
    QCOMPARE(lastRow(log()),
             text("Recording begun  %1  ", monitor->recordingPath()) + QString::fromStdString(endpoint("quotes.ipc")));
    monitor->stopRecording();
    const QString ended = text("Recording ended  %1", m_folder->file("recordings/quotes.ipcscope.pcapng"));
    QTRY_VERIFY2_WITH_TIMEOUT(lastRow(log()).startsWith(ended), qPrintable(lastRow(log())), patience);
    QCOMPARE(lastRow(log()), QStringLiteral("%1  %2 records").arg(ended).arg(monitor->store().kept()));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestLog)
#include "tst_log.moc"
