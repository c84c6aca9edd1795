// SPDX-License-Identifier: GPL-3.0-or-later
// Which request a reply answers, in a list: of a REP of the system's libzmq, live and in a file.
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/saving.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/cell_filter.h"
#include "ui/messages/message_model.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

std::shared_ptr<const capture::Filter> filterOf(const char* text) {
    return std::make_shared<const capture::Filter>(*capture::Filter::parse(text));
}

/// A monitor that asks a REP, and a list of it with the columns reply_to and latency.
struct Asking {
    Asking()
        : server(ZMQ_REP) {
        server.bind(folder.endpoint("orders.ipc"));
        capture::JoinRequest request;
        request.endpoint = folder.endpoint("orders.ipc");
        request.type = zmtp::SocketType::Req;
        monitor = std::make_unique<Monitor>(io, std::move(request));
        model = std::make_unique<MessageModel>(*monitor);
        tester = std::make_unique<QAbstractItemModelTester>(model.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    /// One question, answered.
    bool ask() {
        const auto before = monitor->messagesReceived();
        monitor->send({copyOf(bytesOf("question"))});
        return QTest::qWaitFor([&] {
            if (server.receive())
                server.send({"answer"});
            return monitor->messagesReceived() > before;
        });
    }
    bool isConnected() {
        return QTest::qWaitFor([&] { return monitor->roster().upCount() == 1; });
    }

    test::TemporaryFolder folder;
    test::LibzmqSocket server;
    IoThread io;
    std::unique_ptr<Monitor> monitor;
    std::unique_ptr<MessageModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

constexpr int replyTo = standardColumnCount;
constexpr int latency = replyTo + 1;

void addColumns(MessageModel& model, Traffic& traffic) {
    QVERIFY(model.addField(QStringLiteral("reply_to")) && model.addField(QStringLiteral("latency")));
    traffic.wantReplies();
}

} // namespace

class TestTrafficReplies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void columnsTellLive();
    void aFilterGrowsLive();
    void filesTellTheSame();
};

void TestTrafficReplies::columnsTellLive() {
    Asking asking;
    QVERIFY(asking.isConnected() && asking.ask());
    MessageModel& model = *asking.model;
    QCOMPARE(asking.monitor->replies(), nullptr);
    addColumns(model, *asking.monitor); // late: of what is there already too
    const auto cell = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QTRY_VERIFY(model.rowCount() > 0 && !cell(model.rowCount() - 1, replyTo).isEmpty());
    QVERIFY(asking.ask());
    QTRY_VERIFY(!cell(model.rowCount() - 1, replyTo).isEmpty());
    const int reply = model.rowCount() - 1;
    const auto id = *model.idAt(reply);
    QCOMPARE(cell(reply, replyTo).toULongLong(), id); // the No of the row before
    QVERIFY(!cell(reply, latency).isEmpty());
    QVERIFY(cell(reply - 1, replyTo).isEmpty() && cell(reply - 1, latency).isEmpty());
    const QString test = valueFor(model, latency, id).test;
    QVERIFY2(test.startsWith(QStringLiteral("latency == ")) && capture::Filter::parse(test.toStdString()),
             qPrintable(test));
}

void TestTrafficReplies::aFilterGrowsLive() {
    Asking asking;
    QVERIFY(asking.isConnected() && asking.ask() && asking.ask());
    asking.monitor->setFilter(filterOf("has latency"));
    QTRY_COMPARE(asking.model->rowCount(), 2);
    for (int count = 3; count < 6; ++count) {
        QVERIFY(asking.ask());
        QTRY_COMPARE(asking.model->rowCount(), count);
    }
    asking.monitor->clear();
    QCOMPARE(asking.model->rowCount(), 0);
    QVERIFY(asking.ask());
    QTRY_COMPARE(asking.model->rowCount(), 1);
    asking.monitor->undoClear();
    QTRY_COMPARE(asking.model->rowCount(), 6);
    QVERIFY(asking.ask());
    QTRY_COMPARE(asking.model->rowCount(), 7);
}

void TestTrafficReplies::filesTellTheSame() {
    constexpr int count = 5;
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("asked.ipcscope.pcapng")).toStdString();
    {
        Asking asking;
        QVERIFY(asking.isConnected());
        for (int i = 0; i < count; ++i)
            QVERIFY(asking.ask());
        capture::Recorder recorder(*capture::OutputFile::create(path), {});
        for (const auto& kept : asking.monitor->store().snapshot().chunks)
            recorder.append(kept.records.chunk());
        QVERIFY(recorder.finish());
    }
    OpenedFile file(path, *capture::openCapture(path));
    MessageModel model(file);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    addColumns(model, file);
    QTRY_VERIFY(model.rowCount() > count);
    QTRY_COMPARE(model.index(model.rowCount() - 1, replyTo).data().toString(), QString::number(model.rowCount() - 1));
    file.setFilter(filterOf("reply_to >= 1 and latency > 0ns"));
    QTRY_VERIFY(!file.isFiltering());
    QTRY_COMPARE(model.rowCount(), count);

    capture::SaveRequest request;
    request.snapshot = file.store().snapshot();
    request.path = folder.filePath(QStringLiteral("asked.csv")).toStdString();
    request.exporter = capture::exporterNamed("csv");
    request.settings.columns = {*capture::fieldNamed("no"), *capture::fieldNamed("reply_to")};
    request.withoutCommands = true;
    request.filter = file.filter();
    const auto saved = capture::save(request);
    QVERIFY(saved && saved->records == count);
    QFile csv(QString::fromLocal8Bit(request.path.c_str()));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArrayList lines = csv.readAll().split('\n');
    QCOMPARE(lines.first(), QByteArray("No,Reply to\r"));
    for (const QByteArray& line : lines.mid(1, count)) {
        const QByteArrayList cells = line.trimmed().split(',');
        QCOMPARE(cells[0].toInt(), cells[1].toInt() + 1);
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestTrafficReplies)
#include "tst_traffic_replies.moc"
