// SPDX-License-Identifier: GPL-3.0-or-later
// The form over the real engine and I/O thread; a real libzmq socket is on the other side.
#include "tests/support/libzmq.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/send/conversation.h"
#include "ui/send/frame_editor.h"
#include "ui/send/send_form.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

/// The next message at the other side; none if it does not come in time.
test::Frames arriving(test::LibzmqSocket& socket) {
    std::optional<test::Frames> got;
    const bool came = QTest::qWaitFor([&] { return (got = socket.receive()).has_value(); }, patience);
    return came ? *got : test::Frames();
}

} // namespace

class TestSendForm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aDealerSeesTheReplyOfARouter();
    void mistakesAreToldInPlaceAndStopTheButton();
    void framesAreAddedMovedAndRemoved();
    void aFileBecomesAFrame();
    void nothingTypedIsLost();
    void namesKeepTheirBytes();
    void nobodyThereIsTold();
    void requestsTakeTurns();
    void proposesTheCounterpart();
    void everythingHasAName();

private:
    QString path(const char* name) const { return m_folder->path() + u'/' + QLatin1String(name); }
    QList<FrameEditor*> editors() const { return m_form->findChildren<FrameEditor*>(); }
    QPlainTextEdit* textOf(int frame) const;
    QComboBox* combo(const char* name) const;
    void act(int frame, const char* entry) const;
    QString cell(int row, int role = Qt::DisplayRole) const {
        return m_rows->model()->index(row, 0).data(role).toString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Engine> m_engine;
    std::vector<std::unique_ptr<Monitor>> m_monitors;
    std::unique_ptr<SendForm> m_form;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    QPushButton* m_send = nullptr;
    QListView* m_rows = nullptr;
    NoticeBar* m_notice = nullptr;
};

void TestSendForm::init() {
    test::failOnAnyWarning();
    m_folder = std::make_unique<QTemporaryDir>();
    m_engine = std::make_unique<Engine>();
    const auto monitorFor = [this](const capture::JoinRequest& request) {
        for (const auto& monitor : m_monitors) {
            if (monitor->request().endpoint == request.endpoint && monitor->request().type == request.type)
                return monitor.get();
        }
        m_monitors.push_back(m_engine->open(request));
        return m_monitors.back().get();
    };
    m_form = std::make_unique<SendForm>(*m_engine, monitorFor);
    m_form->resize(360, 700);
    m_form->show();
    m_rows = m_form->findChild<QListView*>();
    m_notice = m_form->findChild<NoticeBar*>();
    for (auto* button : m_form->findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Send"))
            m_send = button;
    }
    QVERIFY(m_rows && m_notice && m_send);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_rows->model(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestSendForm::cleanup() {
    m_tester.reset();
    m_form.reset();
    m_monitors.clear();
    m_engine.reset();
}

QPlainTextEdit* TestSendForm::textOf(int frame) const {
    for (auto* editor : m_form->findChildren<QPlainTextEdit*>()) {
        if (editor->accessibleName().startsWith(QStringLiteral("Frame %1,").arg(frame)))
            return editor;
    }
    return nullptr;
}

QComboBox* TestSendForm::combo(const char* name) const {
    for (auto* box : m_form->findChildren<QComboBox*>()) {
        if (box->accessibleName() == QLatin1String(name))
            return box;
    }
    return nullptr;
}

void TestSendForm::act(int frame, const char* entry) const {
    for (auto* button : m_form->findChildren<QToolButton*>()) {
        if (button->accessibleName() != QStringLiteral("Actions of frame %1").arg(frame))
            continue;
        for (QAction* action : button->menu()->actions()) {
            if (action->text() == QString::fromUtf8(entry) && action->isEnabled())
                return action->trigger();
        }
    }
    QFAIL(entry);
}

void TestSendForm::aDealerSeesTheReplyOfARouter() {
    const QString endpoint = QStringLiteral("ipc://") + path("orders.ipc");
    test::LibzmqSocket router(ZMQ_ROUTER);
    QVERIFY(router.bind(endpoint.toStdString()));
    m_form->setTarget(path("orders.ipc").toStdString(), zmtp::SocketType::Router);
    QVERIFY(m_send->isEnabled());
    textOf(1)->setPlainText(QString());
    for (auto* button : m_form->findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Add a frame"))
            button->click();
    }
    textOf(2)->setPlainText(QStringLiteral("{\"op\":\"cancel\"}"));
    combo("Syntax of frame 2")->setCurrentText(QStringLiteral("JSON"));
    m_form->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_form.get()));
    textOf(2)->setFocus();
    QTest::keyClick(textOf(2), Qt::Key_Return, Qt::ControlModifier);

    const test::Frames got = arriving(router);
    QCOMPARE(got.size(), std::size_t(3));
    QCOMPARE(got[1], std::string());
    QCOMPARE(got[2], std::string("{\"op\":\"cancel\"}"));
    QVERIFY(router.send({got[0], "", "{\"ok\":true}"}));
    QTRY_COMPARE_WITH_TIMEOUT(m_rows->model()->rowCount(), 2, patience);
    QCOMPARE(m_rows->model()->index(0, 0).data(Conversation::WayRole).value<Conversation::Way>(),
             Conversation::Way::Sent);
    QCOMPARE(cell(0, Conversation::FigureRole), QStringLiteral("15 B"));
    QCOMPARE(m_rows->model()->index(1, 0).data(Conversation::WayRole).value<Conversation::Way>(),
             Conversation::Way::Received);
    QVERIFY2(cell(1).contains(QStringLiteral("{\"ok\":true}")), qPrintable(cell(1)));
    QVERIFY2(cell(1, Conversation::FigureRole).contains(QStringLiteral("s")), qPrintable(cell(1)));
    QVERIFY2(cell(1, Qt::AccessibleTextRole).startsWith(QStringLiteral("Received ")), qPrintable(cell(1)));
    QCOMPARE(m_notice->text(), QString());
    QCOMPARE(m_monitors.size(), std::size_t(1));

    // The second one goes through the same monitor.
    QTRY_VERIFY(m_send->isEnabled());
    m_send->click();
    QCOMPARE(arriving(router).size(), std::size_t(3));
    QTRY_COMPARE_WITH_TIMEOUT(m_rows->model()->rowCount(), 3, patience);
    QCOMPARE(m_monitors.size(), std::size_t(1));
}

void TestSendForm::mistakesAreToldInPlaceAndStopTheButton() {
    QVERIFY(!m_send->isEnabled());
    m_form->setTarget("/tmp/" + std::string(103, 'a'), std::nullopt);
    QVERIFY(!m_send->isEnabled());
    QVERIFY(m_send->toolTip().contains(QStringLiteral("too long")));
    m_form->setTarget(path("a.ipc").toStdString(), std::nullopt);
    QVERIFY(m_send->isEnabled());
    combo("Syntax of frame 1")->setCurrentText(QStringLiteral("hex"));
    textOf(1)->setPlainText(QStringLiteral("0g"));
    QVERIFY(!m_send->isEnabled());
    QVERIFY2(m_send->toolTip().startsWith(QStringLiteral("line 1 column 2: ")), qPrintable(m_send->toolTip()));
    QCOMPARE(textOf(1)->accessibleDescription(), m_send->toolTip());
    QTest::keyClick(textOf(1), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(m_monitors.empty());
    textOf(1)->setPlainText(QStringLiteral("00 ff"));
    QVERIFY(m_send->isEnabled());
    combo("Socket type to send as")->setCurrentText(QStringLiteral("ROUTER"));
    QVERIFY(!m_send->isEnabled());
    QVERIFY(m_send->toolTip().contains(QStringLiteral("routing id of the peer")));
}

void TestSendForm::framesAreAddedMovedAndRemoved() {
    textOf(1)->setPlainText(QStringLiteral("one"));
    QPushButton* add = nullptr;
    QPushButton* hex = nullptr;
    for (auto* button : m_form->findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Add a frame"))
            add = button;
        if (button->accessibleName() == QStringLiteral("Paste hex"))
            hex = button;
    }
    QVERIFY(add && hex);
    add->click();
    textOf(2)->setPlainText(QStringLiteral("two"));
    add->click();
    QGuiApplication::clipboard()->setText(QStringLiteral(" 74 68 72 65 65\n"));
    hex->click();
    QCOMPARE(textOf(3)->toPlainText(), QStringLiteral("74 68 72 65 65"));
    act(3, "Move up");
    QCOMPARE(textOf(2)->toPlainText(), QStringLiteral("74 68 72 65 65"));
    QCOMPARE(textOf(3)->toPlainText(), QStringLiteral("two"));
    QVERIFY(textOf(2)->mapTo(m_form.get(), QPoint()).y() <= textOf(3)->mapTo(m_form.get(), QPoint()).y());
    act(1, "Move down");
    QCOMPARE(textOf(2)->toPlainText(), QStringLiteral("one"));
    act(2, "Remove frame");
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(editors().size(), 2);
    QCOMPARE(textOf(2)->toPlainText(), QStringLiteral("two"));

    // Tab goes down through all of them.
    m_form->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_form.get()));
    combo("Syntax of frame 1")->setFocus();
    for (const QWidget* next : {static_cast<QWidget*>(nullptr), static_cast<QWidget*>(textOf(1)),
                                static_cast<QWidget*>(combo("Syntax of frame 2")), static_cast<QWidget*>(nullptr),
                                static_cast<QWidget*>(textOf(2)), static_cast<QWidget*>(add)}) {
        QTest::keyClick(m_form->focusWidget(), Qt::Key_Tab);
        QVERIFY2(next == nullptr || m_form->focusWidget() == next, qPrintable(m_form->focusWidget()->accessibleName()));
    }
}

void TestSendForm::aFileBecomesAFrame() {
    QFile file(path("body.bin"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(100'000, '\0'));
    file.close();
    const auto choose = [this](const QString& name) {
        act(1, "From file…");
        auto* dialog = m_form->findChild<QFileDialog*>();
        Q_EMIT dialog->fileSelected(name);
        delete dialog;
    };
    choose(path("body.bin"));
    QTRY_COMPARE_WITH_TIMEOUT(editors().front()->draft().bytes().size(), std::size_t(100'000), patience);
    QVERIFY(textOf(1)->isReadOnly());
    QVERIFY(textOf(1)->placeholderText().contains(QStringLiteral("body.bin")));

    QFile sparse(path("large.bin"));
    QVERIFY(sparse.open(QIODevice::WriteOnly));
    QVERIFY(sparse.resize(qint64(SendDraft::maxFrameBytes) + 1));
    choose(path("large.bin"));
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("larger than 64")), patience);
    QCOMPARE(editors().front()->draft().bytes().size(), std::size_t(100'000));
    choose(m_folder->path());
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("not a regular file")), patience);
    choose(path("missing.bin"));
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("could not be read")), patience);
}

void TestSendForm::nothingTypedIsLost() {
    QPushButton* hex = nullptr;
    for (auto* button : m_form->findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Paste hex"))
            hex = button;
    }
    textOf(1)->setPlainText(QString::fromUtf8("a\u00a0b\n"));
    QCOMPARE(editors().front()->draft().bytes(), copyOf(bytesOf("a\u00a0b\n")));
    QTest::keyClick(textOf(1), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(editors().front()->draft().bytes(), copyOf(bytesOf("\na\u00a0b\n")));
    QGuiApplication::clipboard()->setText(QStringLiteral("not hex"));
    hex->click();
    QCOMPARE(editors().size(), 1);
    QVERIFY2(m_notice->text().contains(QStringLiteral("no hex")), qPrintable(m_notice->text()));
    QGuiApplication::clipboard()->setText(QStringLiteral("41"));
    hex->click();
    QCOMPARE(editors().size(), 2);
    QCOMPARE(editors().front()->draft().bytes(), copyOf(bytesOf("\na\u00a0b\n")));
    act(2, "Remove frame");
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    act(1, "Remove frame"); // the only one is emptied
    QCOMPARE(editors().size(), 1);
    QVERIFY(editors().front()->draft().isBlank());
}

void TestSendForm::namesKeepTheirBytes() {
    const std::string name = "/tmp/caf\xE9.ipc";
    m_form->setTarget("ipc://" + name, std::nullopt);
    QVERIFY(!m_form->isTargetTyped());
    m_send->click();
    QCOMPARE(m_monitors.front()->request().endpoint, "ipc://" + name);
    m_monitors.clear();
    QTRY_VERIFY(m_send->isEnabled());
    m_form->setTarget({}, std::nullopt);
    m_form->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_form.get()));
    textOf(1)->setFocus();
    QTest::keyClick(textOf(1), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY2(m_notice->text().contains(QStringLiteral("Where to?")), qPrintable(m_notice->text()));
    for (auto* line : m_form->findChildren<QLineEdit*>()) {
        if (line->accessibleName() == QStringLiteral("Endpoint to send to"))
            QTest::keyClicks(line, QStringLiteral("/tmp/a"));
    }
    QVERIFY(m_form->isTargetTyped());
    QCOMPARE(m_notice->text(), QString());
}

void TestSendForm::nobodyThereIsTold() {
    m_form->setTarget(path("nobody.ipc").toStdString(), std::nullopt);
    m_send->click();
    QVERIFY(!m_send->isEnabled());
    QVERIFY(m_notice->text().contains(QStringLiteral("Waiting for a peer")));
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("IS-120")), patience);
    QVERIFY(m_notice->text().contains(QStringLiteral("Sending would block")));
    QVERIFY(m_send->isEnabled());

    // A tab closed while the form waits ends the waiting.
    m_send->click();
    QVERIFY(!m_send->isEnabled());
    m_monitors.clear();
    QTRY_VERIFY(m_send->isEnabled());
}

void TestSendForm::requestsTakeTurns() {
    const QString endpoint = QStringLiteral("ipc://") + path("rep.ipc");
    test::LibzmqSocket rep(ZMQ_REP);
    QVERIFY(rep.bind(endpoint.toStdString()));
    m_form->setTarget(path("rep.ipc").toStdString(), zmtp::SocketType::Rep);
    QCOMPARE(combo("Socket type to send as")->currentText(), QStringLiteral("REQ"));
    textOf(1)->setPlainText(QStringLiteral("first"));
    m_send->click();
    QCOMPARE(arriving(rep), test::Frames{"first"});
    QTRY_VERIFY_WITH_TIMEOUT(m_send->isEnabled(), patience);
    m_send->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("IS-121")), patience);
    QVERIFY(rep.send({"answer"}));
    QTRY_VERIFY_WITH_TIMEOUT(cell(m_rows->model()->rowCount() - 1).contains(QStringLiteral("answer")), patience);
    m_send->click();
    QCOMPARE(arriving(rep), test::Frames{"first"});
    QTRY_COMPARE(m_notice->text(), QString());
}

void TestSendForm::proposesTheCounterpart() {
    m_form->setTarget(path("a.ipc").toStdString(), zmtp::SocketType::Pull);
    QCOMPARE(combo("Socket type to send as")->currentText(), QStringLiteral("PUSH"));
    const auto hints = [this] {
        QStringList texts;
        for (const auto* label : m_form->findChildren<QLabel*>()) {
            if (label->isVisibleTo(m_form.get()))
                texts << label->text();
        }
        return texts;
    };
    combo("Socket type to send as")->setCurrentText(QStringLiteral("REQ"));
    QVERIFY(hints().contains(QStringLiteral("REQ cannot talk to PULL.")));
    combo("Socket type to send as")->setCurrentText(QStringLiteral("PUSH"));
    QVERIFY(!hints().join(u' ').contains(QStringLiteral("cannot talk")));
    m_form->setTarget(path("b.ipc").toStdString(), zmtp::SocketType::Push);
    QVERIFY(hints().contains(QStringLiteral("A PUSH socket only sends; it receives nothing.")));
    QCOMPARE(combo("Socket type to send as")->findText(QStringLiteral("SUB")), -1);
    QCOMPARE(combo("Socket type to send as")->findText(QStringLiteral("PULL")), -1);
}

void TestSendForm::everythingHasAName() {
    for (const QWidget* widget : m_form->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(m_form.get()))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    for (const auto* label : m_form->findChildren<QLabel*>()) {
        if (label->buddy() == nullptr)
            QVERIFY2(label->textFormat() == Qt::PlainText || label->text() == QStringLiteral("Send") ||
                         label->text() == QStringLiteral("Conversation"),
                     qPrintable(label->text()));
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSendForm)
#include "tst_send_form.moc"
