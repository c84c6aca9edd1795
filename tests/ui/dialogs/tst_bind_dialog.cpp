// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/bind_dialog.h"
#include "ui/dialogs/file_mode.h"
#include "ui/dialogs/option_model.h"
#include "ui/dialogs/watch_sheet.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

namespace ipcscope::ui {

using capture::Role;
using zmtp::SocketType;

namespace {

template<class Widget>
Widget* named(const QWidget& parent, const char* name) {
    for (Widget* widget : parent.findChildren<Widget*>()) {
        if (widget->accessibleName() == QLatin1String(name))
            return widget;
    }
    return nullptr;
}

QPushButton* okOf(const QDialog& dialog) {
    for (auto* button : dialog.findChildren<QPushButton*>()) {
        if (button->isDefault())
            return button;
    }
    return nullptr;
}

QString visibleTexts(const QWidget& parent) {
    QStringList texts;
    for (const auto* label : parent.findChildren<QLabel*>()) {
        if (label->isVisibleTo(&parent))
            texts << label->text();
    }
    return texts.join(u'\n');
}

} // namespace

class TestBindDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksForAllTopicsAtFirst();
    void everyTypeBothRoles();
    void mistakesAreToldAndStopIt_data();
    void mistakesAreToldAndStopIt();
    void aShorterPathIsSuggested();
    void anIdentityInUseIsAskedAbout();
    void subscriptionsAreLines();
    void fileModes_data();
    void fileModes();
    void everythingHasANameAndTabGoesDown();
    void optionsAreThoseOfTheTable();
    void mistakesInOptionsAreTold();

private:
    /// The row of the table of options; -1: it has none.
    int rowOf(const char* option) const;
    bool type(const char* option, const char* value);

    std::unique_ptr<BindDialog> m_dialog;
    QPushButton* m_ok = nullptr;
    QComboBox* m_type = nullptr;
    QRadioButton* m_bind = nullptr;
    QTableView* m_table = nullptr;
};

void TestBindDialog::init() {
    test::failOnAnyWarning();
    m_dialog = std::make_unique<BindDialog>();
    m_dialog->show();
    m_ok = okOf(*m_dialog);
    m_type = named<QComboBox>(*m_dialog, "Socket type");
    m_table = named<QTableView>(*m_dialog, "Socket options");
    for (auto* radio : m_dialog->findChildren<QRadioButton*>()) {
        if (radio->text().contains(QStringLiteral("Bind")))
            m_bind = radio;
    }
    QVERIFY(m_ok && m_type && m_bind && m_table);
}

void TestBindDialog::asksForAllTopicsAtFirst() {
    QVERIFY(!m_ok->isEnabled());
    m_dialog->setEndpoint("/tmp/a.ipc");
    QVERIFY(m_ok->isEnabled());
    QCOMPARE(m_ok->text(), QStringLiteral("Connect"));
    const auto request = m_dialog->request();
    QCOMPARE(request.endpoint, std::string("ipc:///tmp/a.ipc"));
    QCOMPARE(request.type, SocketType::Sub);
    QCOMPARE(request.role, Role::Connect);
    QCOMPARE(request.subscriptions, std::vector<Bytes>{Bytes()});
    QVERIFY(!request.publishersOnly);
    QVERIFY(!request.options.takeover);
    QVERIFY(visibleTexts(*m_dialog).contains(QStringLiteral("10 / 107")));
}

void TestBindDialog::everyTypeBothRoles() {
    m_dialog->setEndpoint("/tmp/a.ipc");
    auto* id = named<QLineEdit>(*m_dialog, "Routing id");
    id->setText(QStringLiteral("W1"));
    QCOMPARE(m_type->count(), 11);
    for (const auto type : zmtp::commonSocketTypes) {
        const auto name = zmtp::name(type);
        m_type->setCurrentText(QString::fromUtf8(name.data(), qsizetype(name.size())));
        for (const bool bind : {false, true}) {
            m_bind->setChecked(bind);
            if (!bind)
                for (auto* radio : m_dialog->findChildren<QRadioButton*>())
                    radio->setChecked(radio != m_bind);
            const auto request = m_dialog->request();
            QCOMPARE(request.type, type);
            QCOMPARE(request.role, bind ? Role::Bind : Role::Connect);
            QCOMPARE(request.subscriptions.size(), std::size_t(type == SocketType::Sub ? 1 : 0));
            QCOMPARE(request.options.routingId.empty(), !zmtp::announcesRoutingId(type));
            QCOMPARE(id->isVisibleTo(m_dialog.get()), zmtp::announcesRoutingId(type));
            QCOMPARE(named<QLineEdit>(*m_dialog, "Mode of the socket file, octal")->isVisibleTo(m_dialog.get()), bind);
        }
    }
}

void TestBindDialog::mistakesAreToldAndStopIt_data() {
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("bind");
    QTest::addColumn<QString>("routingId");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("told"); ///< empty: all is well
    const QString good = QStringLiteral("/tmp/a.ipc");
    const QString sub = QStringLiteral("SUB");
    const QString dealer = QStringLiteral("DEALER");
    const QString mode = QStringLiteral("0600");
    QTest::newRow("good") << good << sub << false << QString() << mode << QString();
    QTest::newRow("too long") << QStringLiteral("/tmp/") + QString(103, u'a') << sub << false << QString() << mode
                              << QStringLiteral(
                                     "The path is too long: 108 bytes; Unix sockets allow 107. Use a shorter folder, "
                                     "for example under $XDG_RUNTIME_DIR. (IS-107)");
    QTest::newRow("other transport") << QStringLiteral("tcp://*:1") << sub << false << QString() << mode
                                     << QStringLiteral("Only ipc://");
    QTest::newRow("wildcard connected") << QStringLiteral("ipc://*") << sub << false << QString() << mode
                                        << QStringLiteral("nothing to connect to");
    QTest::newRow("wildcard bound") << QStringLiteral("ipc://*") << sub << true << QString() << mode << QString();
    QTest::newRow("id too long") << good << dealer << false << QString(256, u'x') << mode
                                 << QStringLiteral("255 bytes");
    QTest::newRow("id unused") << good << sub << false << QString(256, u'x') << mode << QString();
    QTest::newRow("mode not octal") << good << sub << true << QString() << QStringLiteral("0680")
                                    << QStringLiteral("octal digits");
    QTest::newRow("mode empty") << good << sub << true << QString() << QString() << QStringLiteral("octal digits");
    QTest::newRow("mode unused") << good << sub << false << QString() << QStringLiteral("9") << QString();
    QTest::newRow("mode of an abstract name")
        << QStringLiteral("@bus") << sub << true << QString() << QStringLiteral("9") << QString();
}

void TestBindDialog::mistakesAreToldAndStopIt() {
    QFETCH(QString, endpoint);
    QFETCH(QString, type);
    QFETCH(bool, bind);
    QFETCH(QString, routingId);
    QFETCH(QString, mode);
    QFETCH(QString, told);
    m_dialog->setEndpoint(endpoint.toStdString());
    m_type->setCurrentText(type);
    m_bind->setChecked(bind);
    named<QLineEdit>(*m_dialog, "Routing id")->setText(routingId);
    named<QLineEdit>(*m_dialog, "Mode of the socket file, octal")->setText(mode);
    QCOMPARE(m_ok->isEnabled(), told.isEmpty());
    const QString texts = visibleTexts(*m_dialog);
    QVERIFY2(texts.contains(told), qPrintable(texts));
}

void TestBindDialog::aShorterPathIsSuggested() {
    auto* suggest = named<QPushButton>(*m_dialog, "Suggest a path");
    m_dialog->setEndpoint("/tmp/a.ipc");
    QVERIFY(suggest && !suggest->isVisibleTo(m_dialog.get()));
    m_dialog->setEndpoint("/tmp/" + std::string(110, 'd') + "/quotes.ipc");
    QVERIFY(suggest->isVisibleTo(m_dialog.get()) && !m_ok->isEnabled());
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", "/run/user/1000");
    suggest->click();
    before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before);
    QCOMPARE(m_dialog->request().endpoint, std::string("ipc:///run/user/1000/quotes.ipc"));
    QVERIFY(!suggest->isVisibleTo(m_dialog.get()) && m_ok->isEnabled());
}

void TestBindDialog::anIdentityInUseIsAskedAbout() {
    int asked = 0;
    m_dialog->askWhoUsesAnIdentity([&](const capture::JoinRequest& wanted) {
        ++asked;
        return textOf(wanted.options.routingId) == "W1";
    });
    m_dialog->setIntent({.endpoint = "ipc:///tmp/jobs", .bind = false, .type = SocketType::Dealer});
    auto* id = named<QLineEdit>(*m_dialog, "Routing id");
    const QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    const auto press = [&](const char* button) {
        const auto* sheet = m_dialog->findChild<IdentitySheet*>();
        QVERIFY(sheet);
        QCOMPARE(sheet->windowTitle(), QStringLiteral("Another peer already uses identity \"W1\""));
        named<QPushButton>(*sheet, button)->click();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    id->setText(QStringLiteral("W1"));
    m_ok->click();
    press("Change identity");
    QCOMPARE(accepted.count(), 0);
    QCOMPARE(id->selectedText(), QStringLiteral("W1"));
    m_ok->click();
    press("Connect anyway");
    QCOMPARE(accepted.count(), 1);
    id->setText(QStringLiteral("W2"));
    m_dialog->open();
    m_ok->click();
    QCOMPARE(accepted.count(), 2);
    QCOMPARE(asked, 3);
}

void TestBindDialog::subscriptionsAreLines() {
    m_dialog->setEndpoint("/tmp/a.ipc");
    auto* topics = named<QPlainTextEdit>(*m_dialog, "Subscriptions, one prefix a line");
    topics->setPlainText(QStringLiteral("EU.\n\n行情 \n"));
    QCOMPARE(m_dialog->request().subscriptions, (std::vector<Bytes>{copyOf(bytesOf("EU.")), copyOf(bytesOf("行情 "))}));
}

void TestBindDialog::fileModes_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("mode"); ///< -1: refused
    QTest::addColumn<QString>("meaning");
    QTest::newRow("0600") << QStringLiteral("0600") << 0600 << QStringLiteral("Only you may connect.");
    QTest::newRow("600") << QStringLiteral("600") << 0600 << QStringLiteral("Only you may connect.");
    QTest::newRow("0660") << QStringLiteral("0660") << 0660 << QStringLiteral("You and the file's group may connect.");
    QTest::newRow("0777") << QStringLiteral("0777") << 0777 << QStringLiteral("Everybody on this machine may connect.");
    QTest::newRow("0755") << QStringLiteral("0755") << 0755 << QStringLiteral("Only you may connect.");
    QTest::newRow("0444") << QStringLiteral("0444") << 0444
                          << QStringLiteral("Nobody may connect: no write bit is set.");
    QTest::newRow("0606") << QStringLiteral("0606") << 0606 << QStringLiteral("Who may connect: you, all others.");
    QTest::newRow("set-uid") << QStringLiteral("4755") << -1 << QString();
    QTest::newRow("decimal") << QStringLiteral("0899") << -1 << QString();
    QTest::newRow("Arabic digits") << QStringLiteral("٠٦٠٠") << -1 << QString();
    QTest::newRow("sign") << QStringLiteral("-600") << -1 << QString();
    QTest::newRow("empty") << QString() << -1 << QString();
}

void TestBindDialog::fileModes() {
    QFETCH(QString, typed);
    const auto mode = parseFileMode(typed);
    QTEST(mode ? static_cast<int>(*mode) : -1, "mode");
    QTEST(mode ? fileModeMeaning(*mode) : QString(), "meaning");
}

int TestBindDialog::rowOf(const char* option) const {
    const auto* model = m_table->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, OptionModel::Name).data().toString() == QLatin1String(option))
            return row;
    }
    return -1;
}

bool TestBindDialog::type(const char* option, const char* value) {
    auto* model = m_table->model();
    return model->setData(model->index(rowOf(option), OptionModel::Value), QString::fromLatin1(value));
}

/// What was not typed is a default; each type has its own.
void TestBindDialog::optionsAreThoseOfTheTable() {
    m_dialog->setEndpoint("/tmp/a.ipc");
    const QAbstractItemModelTester tester(m_table->model());
    QVERIFY(!m_table->isVisible());
    auto* fold = named<QToolButton>(*m_dialog, "Show all socket options");
    fold->click();
    QVERIFY(m_table->isVisible());
    QCOMPARE(m_table->model()->index(rowOf("SNDHWM"), OptionModel::Value).data().toString(), QStringLiteral("1000"));
    QCOMPARE(m_table->model()->index(rowOf("IMMEDIATE"), OptionModel::Value).data().toString(), QStringLiteral("off"));
    for (const char* absent : {"ROUTING_ID", "FILE_MODE", "USE_FD", "TCP_KEEPALIVE", "SUBSCRIBE"})
        QCOMPARE(rowOf(absent), -1);
    QVERIFY(m_table->isRowHidden(rowOf("ROUTER_MANDATORY")));
    QVERIFY(type("SNDHWM", "5") && type("HEARTBEAT_IVL", "250") && type("IMMEDIATE", "on"));
    QVERIFY(type("PLAIN_PASSWORD", "guess"));
    QVERIFY(!m_table->model()->index(rowOf("PLAIN_PASSWORD"), OptionModel::Value).data().toString().contains(u'g'));
    auto options = m_dialog->request().options;
    QCOMPARE(options.sendHighWaterMark, 5U);
    QCOMPARE(options.heartbeatInterval.count(), 250);
    QVERIFY(options.immediate);
    QVERIFY(type("SNDHWM", "1000"));
    QCOMPARE(m_dialog->request().options.sendHighWaterMark, sockets::Options().sendHighWaterMark);
    m_type->setCurrentText(QStringLiteral("ROUTER"));
    QVERIFY(!m_table->isRowHidden(rowOf("ROUTER_MANDATORY")));
    QVERIFY(type("ROUTER_MANDATORY", "on"));
    QVERIFY(m_dialog->request().options.routerMandatory);
    m_type->setCurrentText(QStringLiteral("SUB")); // which has no such option
    QVERIFY(m_ok->isEnabled());
    QVERIFY(!m_dialog->request().options.routerMandatory);
}

void TestBindDialog::mistakesInOptionsAreTold() {
    m_dialog->setEndpoint("/tmp/a.ipc");
    named<QToolButton>(*m_dialog, "Show all socket options")->click();
    QVERIFY(m_ok->isEnabled());
    QVERIFY(type("SNDHWM", "many"));
    QVERIFY(!m_ok->isEnabled());
    QVERIFY(visibleTexts(*m_dialog).contains(QStringLiteral("SNDHWM: \"many\" is not a number")));
    QVERIFY(type("SNDHWM", "-1"));
    QVERIFY(visibleTexts(*m_dialog).contains(QStringLiteral("SNDHWM: -1 is not a number of at least 0")));
    QVERIFY(type("SNDHWM", "1"));
    QVERIFY(m_ok->isEnabled());
}

void TestBindDialog::everythingHasANameAndTabGoesDown() {
    m_type->setCurrentText(QStringLiteral("DEALER"));
    m_bind->setChecked(true);
    m_dialog->setEndpoint("/tmp/a.ipc");
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    for (const QWidget* widget : m_dialog->findChildren<QWidget*>()) {
        const auto* radio = qobject_cast<const QRadioButton*>(widget);
        if (widget->focusPolicy() != Qt::NoFocus && radio == nullptr && widget->isVisibleTo(m_dialog.get()) &&
            qobject_cast<const QAbstractButton*>(widget) == nullptr)
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    const QWidget* first = m_dialog->focusWidget();
    int last = -1;
    for (int step = 0; step < 20; ++step) {
        const QWidget* at = m_dialog->focusWidget();
        const int y = at->mapTo(m_dialog.get(), QPoint()).y();
        QVERIFY2(y >= last - 4, qPrintable(QStringLiteral("%1 is above the one before").arg(at->accessibleName())));
        last = y;
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
        if (m_dialog->focusWidget() == first)
            return;
    }
    QFAIL("Tab does not come back to the first field");
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestBindDialog)
#include "tst_bind_dialog.moc"
