// SPDX-License-Identifier: GPL-3.0-or-later
// What leads to a connection that needs secrets, or takes messages.
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/bind_dialog.h"
#include "ui/dialogs/option_model.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <memory>

namespace ipcscope::ui {

using zmtp::SocketType;

namespace {

template<class Widget>
Widget* named(const QWidget& parent, const char* name) {
    for (Widget* widget : parent.findChildren<Widget*>())
        if (widget->accessibleName() == QLatin1String(name))
            return widget;
    return nullptr;
}

QString visibleTexts(const QWidget& parent) {
    QStringList texts;
    for (const auto* label : parent.findChildren<QLabel*>())
        if (label->isVisibleTo(&parent))
            texts << label->text();
    return texts.join(u'\n');
}

} // namespace

class TestBindSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void secretsAreAskedForInSight_data();
    void secretsAreAskedForInSight();
    void whatTakesMessagesIsNotTheDefault();

private:
    QModelIndex valueOf(const QString& option) const;

    std::unique_ptr<BindDialog> m_dialog;
    QPushButton* m_ok = nullptr;
    QRadioButton* m_bind = nullptr;
    QTableView* m_table = nullptr;
};

void TestBindSecrets::init() {
    test::failOnAnyWarning();
    m_dialog = std::make_unique<BindDialog>();
    m_dialog->show();
    m_ok = named<QPushButton>(*m_dialog, "Connect");
    m_table = named<QTableView>(*m_dialog, "Socket options");
    for (auto* radio : m_dialog->findChildren<QRadioButton*>())
        if (radio->text().contains(QStringLiteral("Bind")))
            m_bind = radio;
    QVERIFY(m_ok && m_bind && m_table);
}

QModelIndex TestBindSecrets::valueOf(const QString& option) const {
    const auto* model = m_table->model();
    for (int row = 0; row < model->rowCount(); ++row)
        if (model->index(row, OptionModel::Name).data().toString() == option)
            return model->index(row, OptionModel::Value);
    return {};
}

void TestBindSecrets::secretsAreAskedForInSight_data() {
    QTest::addColumn<int>("secrets");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("mechanism");
    using Secrets = advice::WatchPlan::Secrets;
    QTest::newRow("PLAIN") << int(Secrets::Login)
                           << QStringList{QStringLiteral("PLAIN_USERNAME"), QStringLiteral("PLAIN_PASSWORD")}
                           << QStringLiteral("PLAIN");
    QTest::newRow("CURVE") << int(Secrets::Keys)
                           << QStringList{QStringLiteral("CURVE_SERVERKEY"), QStringLiteral("CURVE_SECRETKEY")}
                           << QStringLiteral("CURVE");
}

void TestBindSecrets::secretsAreAskedForInSight() {
    QFETCH(int, secrets);
    QFETCH(QStringList, options);
    QFETCH(QString, mechanism);
    m_dialog->setEndpoint("/tmp/a.ipc");
    m_dialog->setType(SocketType::Pull);
    m_dialog->askForSecrets(static_cast<advice::WatchPlan::Secrets>(secrets));
    QVERIFY(m_table->isVisible());
    for (const QString& option : options) {
        const QModelIndex value = valueOf(option);
        QVERIFY2(m_table->viewport()->rect().contains(m_table->visualRect(value).center()), qPrintable(option));
        QVERIFY(!m_ok->isEnabled());
        QVERIFY(visibleTexts(*m_dialog).contains(option + QStringLiteral(" is needed.")));
        QVERIFY(m_table->model()->setData(value, QString(40, u'a')));
    }
    QCOMPARE(m_table->currentIndex(), valueOf(options.front()));
    QVERIFY(m_ok->isEnabled());
    QCOMPARE(m_dialog->request().options.security.mechanism, mechanism.toStdString());
}

void TestBindSecrets::whatTakesMessagesIsNotTheDefault() {
    applyTheme(*qApp, Scheme::Light);
    m_dialog->setEndpoint("/tmp/a.ipc");
    const QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    for (const auto type : {SocketType::Pull, SocketType::Rep, SocketType::Router, SocketType::Pair}) {
        m_dialog->setType(type);
        QCOMPARE(m_ok->text(), QStringLiteral("Connect and take messages"));
        QCOMPARE(m_ok->property("look").toString(), QStringLiteral("danger"));
        QVERIFY(m_ok->isEnabled() && !m_ok->isDefault());
        QTest::keyClick(named<QLineEdit>(*m_dialog, "Endpoint"), Qt::Key_Return);
        QCOMPARE(accepted.count(), 0);
        QVERIFY(m_dialog->isVisible());
        m_bind->setChecked(true); // who waits for others takes nothing away
        QVERIFY(m_ok->isDefault());
        for (auto* radio : m_dialog->findChildren<QRadioButton*>())
            radio->setChecked(radio != m_bind);
    }
    for (const auto type : {SocketType::Sub, SocketType::Dealer, SocketType::Push}) {
        m_dialog->setType(type);
        QCOMPARE(m_ok->text(), QStringLiteral("Connect"));
        QCOMPARE(m_ok->property("look").toString(), QStringLiteral("primary"));
        QVERIFY(m_ok->isDefault());
    }
    QTest::keyClick(named<QLineEdit>(*m_dialog, "Endpoint"), Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestBindSecrets)
#include "tst_bind_secrets.moc"
