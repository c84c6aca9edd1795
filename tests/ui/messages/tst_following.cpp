// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a message of a list: of a REP of the system's libzmq that is asked.
#include "core/observe/decode/decoders.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/details/details_pane.h"
#include "ui/dialogs/compare_window.h"
#include "ui/dialogs/comparison_model.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"
#include "ui/messages/filter_edit.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <zmq.h>

namespace ipcscope::ui {

class TestFollowing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aRequestAndItsAnswer();
    void aConnection();
    void aChosenDecoderIsFilteredAtOnce();
    void comparesWithTheOneBefore();
    void aMessageAsCode();
    void aFrameGoesIntoAFile();

private:
    bool ask(const char* question);
    int rows() const { return m_page->list().messages().rowCount(); }
    /// The row whose summary ends like that.
    int rowOf(const QString& text) const {
        for (int row = 0; row < rows(); ++row) {
            const auto index = m_page->list().messages().index(row, static_cast<int>(MessageColumn::Summary));
            if (index.data().toString().endsWith(text))
                return row;
        }
        return -1;
    }
    QStringList summaries() const {
        QStringList all;
        for (int row = 0; row < rows(); ++row)
            all << m_page->list().messages().index(row, static_cast<int>(MessageColumn::Summary)).data().toString();
        return all;
    }

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<test::TemporarySettings> m_settings;
    std::unique_ptr<KnownFilters> m_filters;
    std::unique_ptr<test::LibzmqSocket> m_server;
    std::unique_ptr<IoThread> m_io;
    std::unique_ptr<MonitorPage> m_page;
};

void TestFollowing::init() {
    test::failOnAnyWarning();
    m_folder = std::make_unique<test::TemporaryFolder>();
    m_settings = std::make_unique<test::TemporarySettings>();
    m_filters = std::make_unique<KnownFilters>(m_settings->settings());
    m_server = std::make_unique<test::LibzmqSocket>(ZMQ_REP);
    QVERIFY(m_server->bind(m_folder->endpoint("orders.ipc")));
    m_io = std::make_unique<IoThread>();
    capture::JoinRequest request;
    request.endpoint = m_folder->endpoint("orders.ipc");
    request.type = zmtp::SocketType::Req;
    m_page = std::make_unique<MonitorPage>(std::make_unique<Monitor>(*m_io, std::move(request)), *m_filters);
    m_page->resize(980, 700);
    m_page->show();
    QTRY_COMPARE(m_page->monitor().roster().upCount(), 1);
    QVERIFY(ask("one") && ask("two") && ask("three"));
    QTRY_VERIFY(rowOf(QStringLiteral("answer to three")) > 0);
}

void TestFollowing::cleanup() {
    m_page.reset();
    m_io.reset();
    m_server.reset();
    m_filters.reset();
    m_settings.reset();
    m_folder.reset();
}

bool TestFollowing::ask(const char* question) {
    const auto before = m_page->monitor().messagesReceived();
    m_page->monitor().send({copyOf(bytesOf(std::string_view(question)))});
    return QTest::qWaitFor([&] {
        if (m_server->receive())
            m_server->send({std::string("answer to ") + question});
        return m_page->monitor().messagesReceived() > before;
    });
}

void TestFollowing::aRequestAndItsAnswer() {
    const QStringList wanted{QStringLiteral("(empty)  two"), QStringLiteral("(empty)  answer to two")};
    m_page->list().pick(rowOf(QStringLiteral("answer to two")));
    m_page->followRequest();
    QTRY_COMPARE(summaries(), wanted);
    m_page->findChild<FilterEdit*>()->clear();
    m_page->filter().clear();
    QTRY_VERIFY(rows() > 6);
    m_page->list().pick(rowOf(QStringLiteral("  two")));
    m_page->followRequest();
    QTRY_COMPARE(summaries(), wanted);
}

void TestFollowing::aConnection() {
    const int before = rows();
    m_page->list().pick(rowOf(QStringLiteral("  two")));
    m_page->followConnection();
    QTRY_VERIFY(rows() > 0 && rows() < before); // the one of the source has none
    QVERIFY(rowOf(QStringLiteral("answer to three")) >= 0);
}

void TestFollowing::aChosenDecoderIsFilteredAtOnce() {
    m_page->filter().narrow(QStringLiteral("decoder == pb"));
    QTRY_VERIFY(m_page->filter().isActive() && rows() == 0);
    m_page->monitor().pin({.frame = 1, .decoder = decode::decoderOf("pb")});
    QTRY_VERIFY(rowOf(QStringLiteral("answer to three")) >= 0);
    m_page->monitor().pin({.frame = 1, .decoder = nullptr});
    QTRY_COMPARE(rows(), 0);
}

void TestFollowing::comparesWithTheOneBefore() {
    m_page->list().pick(rowOf(QStringLiteral("answer to three")));
    m_page->compareWithPrevious();
    QTRY_VERIFY(m_page->findChild<CompareWindow*>() != nullptr);
    auto* window = m_page->findChild<CompareWindow*>();
    const auto* table = window->findChild<QTableView*>();
    QAbstractItemModel& values = *table->model();
    QAbstractItemModelTester tester(&values);
    const auto cell = [&values](int row, int column) { return values.index(row, column).data().toString(); };
    QCOMPARE(values.rowCount(), 1);
    QCOMPARE(cell(0, ComparisonModel::Frame), QStringLiteral("2"));
    QCOMPARE(cell(0, ComparisonModel::Before), QStringLiteral("\"answer to two\""));
    QCOMPARE(cell(0, ComparisonModel::After), QStringLiteral("\"answer to three\""));
    window->findChild<QCheckBox*>()->click();
    QCOMPARE(values.rowCount(), 2);
    QCOMPARE(cell(0, ComparisonModel::Difference), QString());
    QSignalSpy wanted(window, &CompareWindow::wanted);
    for (QPushButton* button : window->findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Go to the previous message"))
            button->click();
    }
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(m_page->list().currentIndex().row(), rowOf(QStringLiteral("answer to two")));
    m_page->compareWithPrevious();
    QTRY_COMPARE(cell(1, ComparisonModel::Before), QStringLiteral("\"answer to one\""));
    QCOMPARE(m_page->findChildren<CompareWindow*>().size(), 1);
    m_page->list().pick(rowOf(QStringLiteral("answer to one")));
    m_page->compareWithPrevious();
    QTRY_VERIFY(m_page->notice().isVisible());
}

void TestFollowing::aMessageAsCode() {
    m_page->list().pick(rowOf(QStringLiteral("answer to two")));
    m_page->copyAsPyzmq();
    QTRY_COMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("socket.send_multipart([b\"\", b\"answer to two\"])"));
    m_page->copyAsCppzmq();
    QTRY_COMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("zmq::send_multipart(socket, std::array{zmq::buffer(\"\"sv), "
                                "zmq::buffer(\"answer to two\"sv)});"));
    const QString send =
        QStringLiteral("ipcscope-cli send ") + QString::fromStdString(m_folder->endpoint("orders.ipc"));
    m_page->copyAsCommand();
    QTRY_COMPARE(QApplication::clipboard()->text(), send + QStringLiteral(" --type REP --bind -- 'answer to two'"));
    m_page->list().pick(rowOf(QStringLiteral("  two")));
    m_page->copyAsCommand();
    QTRY_COMPARE(QApplication::clipboard()->text(), send + QStringLiteral(" --type REQ -- two"));
}

void TestFollowing::aFrameGoesIntoAFile() {
    m_page->list().pick(rowOf(QStringLiteral("answer to two")));
    QTRY_VERIFY(m_page->details().shownFrame().chunk != nullptr);
    const auto choose = [this](const QString& path) {
        m_page->saveFrame();
        auto* dialog = m_page->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->fileSelected(path);
        delete dialog;
    };
    const QString path = QString::fromStdString(m_folder->file("frame.bin"));
    choose(path);
    QTRY_VERIFY(m_page->notice().text().contains(QStringLiteral("frame.bin")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("answer to two"));
    choose(QString::fromStdString(m_folder->file("none/frame.bin")));
    QTRY_VERIFY(m_page->notice().text().contains(QStringLiteral("was not saved")));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestFollowing)
#include "tst_following.moc"
