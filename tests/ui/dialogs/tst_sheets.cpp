// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/shared_ids.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/remove_sheet.h"
#include "ui/dialogs/watch_sheet.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScopeGuard>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

namespace ipcscope::ui {

using capture::Finding;
using Secrets = advice::WatchPlan::Secrets;
using zmtp::SocketType;

namespace {

Finding otherType(SocketType type) {
    Finding finding;
    finding.what = Finding::What::OtherType;
    finding.announcement.major = 3;
    finding.announcement.mechanism = "NULL";
    finding.announcement.type = type;
    return finding;
}

QStringList textsOf(const QWidget& sheet) {
    QStringList texts;
    for (const auto* label : sheet.findChildren<QLabel*>())
        texts << label->text();
    return texts;
}

QPushButton* buttonOf(const QWidget& sheet, const QString& text) {
    for (auto* button : sheet.findChildren<QPushButton*>()) {
        if (button->text() == text)
            return button;
    }
    return nullptr;
}

} // namespace

class TestSheets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void eachTypeHasItsWords_data();
    void eachTypeHasItsWords();
    void whatCannotBeJoinedIsNotOffered_data();
    void whatCannotBeJoinedIsNotOffered();
    void secretsDoNotHideWhatJoiningTakes_data();
    void secretsDoNotHideWhatJoiningTakes();
    void aTypeOfItsOwnIsTold();
    void silenceAsksForTheType();
    void silenceMayBeWaitedFor();
    void anOldPeerIsTold();
    void enterAndEscapeNeverAct_data();
    void enterAndEscapeNeverAct();
    void filesAreOfANamedUser();
    void foreignTextIsPlain();
    void largeTextIsNotCut();
    void everythingHasAName();
};

void TestSheets::eachTypeHasItsWords_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("as");
    QTest::addColumn<QString>("effect");
    QTest::addColumn<bool>("takes");
    const auto row = [](SocketType type, SocketType as, const char* effect, bool takes) {
        QTest::newRow(zmtp::name(type).data()) << int(type) << int(as) << QString::fromUtf8(effect) << takes;
    };
    row(SocketType::Push, SocketType::Pull, "Would take messages away from the real workers.", true);
    row(SocketType::Dealer, SocketType::Router, "Would take messages away from the real workers.", true);
    row(SocketType::Req, SocketType::Rep, "Would take requests and leave the program waiting.", true);
    row(SocketType::Rep, SocketType::Dealer, "You would only see answers to your own messages.", false);
    row(SocketType::Router, SocketType::Dealer, "You would only see answers to your own messages.", false);
    row(SocketType::Pull, SocketType::Push, "This side only receives; there is nothing to see by joining.", false);
    row(SocketType::Sub, SocketType::Pub, "This side only receives; there is nothing to see by joining.", false);
    row(SocketType::XSub, SocketType::Pub, "This side only receives; there is nothing to see by joining.", false);
    row(SocketType::Pair, SocketType::Pair, "PAIR has room for one peer.", true);
}

void TestSheets::eachTypeHasItsWords() {
    QFETCH(int, type);
    QFETCH(int, as);
    QFETCH(QString, effect);
    QFETCH(bool, takes);
    const auto bound = static_cast<SocketType>(type);
    const WatchSheet sheet(QStringLiteral("work.ipc"), otherType(bound));
    QCOMPARE(int(sheet.joinAs()), as);
    const auto texts = textsOf(sheet);
    QVERIFY2(texts.contains(effect), qPrintable(texts.join(u'\n')));
    const auto name = zmtp::name(bound);
    QVERIFY(sheet.windowTitle().contains(
        QStringLiteral("work.ipc is a %1 socket").arg(QString::fromUtf8(name.data(), qsizetype(name.size())))));
    QCOMPARE(buttonOf(sheet, QStringLiteral("Join and take messages")) != nullptr, takes);
    QCOMPARE(buttonOf(sheet, QStringLiteral("Join anyway")) != nullptr, !takes);
}

void TestSheets::whatCannotBeJoinedIsNotOffered_data() {
    QTest::addColumn<int>("what");
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<QString>("words");
    using What = Finding::What;
    QTest::newRow("CURVE") << int(What::OtherMechanism) << QStringLiteral("CURVE")
                           << QStringLiteral("Encrypted. Without keys only sizes and times are visible.");
    QTest::newRow("PLAIN") << int(What::OtherMechanism) << QStringLiteral("PLAIN")
                           << QStringLiteral("Password protected, not encrypted.");
    QTest::newRow("GSSAPI") << int(What::OtherMechanism) << QStringLiteral("GSSAPI")
                            << QStringLiteral("This security mechanism is not known here.");
    QTest::newRow("not ZMTP") << int(What::NotZmtp) << QString()
                              << QStringLiteral(
                                     "The program at a.ipc answered with bytes that are not a ZMTP greeting.");
    QTest::newRow("ZMTP 1.0") << int(What::OldProtocol) << QString()
                              << QStringLiteral("The peer speaks ZMTP 1.0 (ZeroMQ 2.x), which cannot be shown.");
}

void TestSheets::whatCannotBeJoinedIsNotOffered() {
    QFETCH(int, what);
    QFETCH(QString, mechanism);
    QFETCH(QString, words);
    Finding finding;
    finding.what = static_cast<Finding::What>(what);
    finding.announcement.mechanism = mechanism.toStdString();
    if (finding.what == Finding::What::OldProtocol)
        finding.announcement.major = 1;
    const WatchSheet sheet(QStringLiteral("a.ipc"), finding);
    QVERIFY2(textsOf(sheet).contains(words), qPrintable(textsOf(sheet).join(u'\n')));
    const bool knownHere = mechanism == QStringLiteral("CURVE") || mechanism == QStringLiteral("PLAIN");
    QCOMPARE(sheet.secrets() != Secrets::None, knownHere);
    QCOMPARE(sheet.findChildren<QPushButton*>().size(), knownHere ? 2 : 1);
    QVERIFY(buttonOf(sheet, knownHere ? QStringLiteral("Cancel") : QStringLiteral("Close")));
    QCOMPARE(buttonOf(sheet, QStringLiteral("Enter keys…")) != nullptr, mechanism == QStringLiteral("CURVE"));
}

void TestSheets::secretsDoNotHideWhatJoiningTakes_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<QString>("button");
    QTest::addColumn<QString>("effect");
    QTest::addColumn<bool>("red");
    const auto row = [](SocketType type, const char* mechanism, const char* button, const char* effect, bool red) {
        QTest::addRow("%s %s", mechanism, zmtp::name(type).data())
            << int(type) << QString::fromUtf8(mechanism) << QString::fromUtf8(button) << QString::fromUtf8(effect)
            << red;
    };
    const auto* workers = "Would take messages away from the real workers.";
    row(SocketType::Push, "PLAIN", "Enter user and password, and take messages…", workers, true);
    row(SocketType::Dealer, "CURVE", "Enter keys, and take messages…", workers, true);
    row(SocketType::Req, "PLAIN", "Enter user and password, and take messages…",
        "Would take requests and leave the program waiting.", true);
    row(SocketType::Router, "CURVE", "Enter keys…", "You would only see answers to your own messages.", false);
    row(SocketType::Pub, "PLAIN", "Enter user and password…",
        "One more subscriber. The program will not notice unless it counts peers.", false);
}

void TestSheets::secretsDoNotHideWhatJoiningTakes() {
    QFETCH(int, type);
    QFETCH(QString, mechanism);
    QFETCH(QString, button);
    QFETCH(QString, effect);
    QFETCH(bool, red);
    Finding finding = otherType(static_cast<SocketType>(type));
    finding.what = Finding::What::OtherMechanism;
    finding.announcement.mechanism = mechanism.toStdString();
    WatchSheet sheet(QStringLiteral("a.ipc"), finding);
    QVERIFY2(textsOf(sheet).contains(effect), qPrintable(textsOf(sheet).join(u'\n')));
    QPushButton* action = buttonOf(sheet, button);
    QVERIFY2(action, qPrintable(button));
    QVERIFY(!action->isDefault() && !action->autoDefault());
    QCOMPARE(action->property("look").toString() == QStringLiteral("danger"), red);
    sheet.open();
    const QSignalSpy accepted(&sheet, &QDialog::accepted);
    QTest::keyClick(&sheet, Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
}

void TestSheets::aTypeOfItsOwnIsTold() {
    Finding finding = otherType(SocketType::Pub);
    finding.announcement.type.reset();
    finding.announcement.typeName = "FOO\n";
    const WatchSheet sheet(QStringLiteral("a.ipc"), finding);
    QCOMPARE(sheet.windowTitle(), QStringLiteral("a.ipc is a FOO<0A> socket, which is no type that is known here"));
    QVERIFY(!textsOf(sheet).join(u'\n').contains(QStringLiteral("nothing more")));
    QVERIFY(sheet.findChild<QComboBox*>());
}

void TestSheets::silenceAsksForTheType() {
    Finding finding;
    finding.what = Finding::What::Silent;
    const WatchSheet sheet(QStringLiteral("a.ipc"), finding);
    auto* types = sheet.findChild<QComboBox*>();
    QVERIFY(types);
    QCOMPARE(types->count(), 11);
    types->setCurrentText(QStringLiteral("PULL"));
    QCOMPARE(sheet.joinAs(), SocketType::Pull);
    QVERIFY(buttonOf(sheet, QStringLiteral("Join and take messages")));
}

void TestSheets::silenceMayBeWaitedFor() {
    Finding finding;
    finding.what = Finding::What::Silent;
    WatchSheet sheet(QStringLiteral("a.ipc"), finding);
    QCOMPARE(sheet.windowTitle(), QStringLiteral("The program accepted but says nothing"));
    QVERIFY(textsOf(sheet).contains(QStringLiteral("No greeting within 500 ms. It may be busy, stopped in a debugger, "
                                                   "or not be ZeroMQ.")));
    QVERIFY(textsOf(sheet).contains(QStringLiteral("IS-117")));
    const QSignalSpy patience(&sheet, &WatchSheet::patienceGiven);
    const QSignalSpy accepted(&sheet, &QDialog::accepted);
    const QSignalSpy rejected(&sheet, &QDialog::rejected);
    sheet.open();
    buttonOf(sheet, QStringLiteral("Keep waiting"))->click();
    QCOMPARE(patience.count(), 1);
    QCOMPARE(accepted.count() + rejected.count(), 0);
    QVERIFY(!sheet.isVisible());
}

void TestSheets::anOldPeerIsTold() {
    for (const auto& [type, button] :
         {std::pair(SocketType::Pub, "Continue"), std::pair(SocketType::Router, "Continue"),
          std::pair(SocketType::Push, "Join and take messages")}) {
        Finding finding = otherType(type);
        finding.what = Finding::What::OldProtocol;
        finding.announcement.major = 2;
        const WatchSheet sheet(QStringLiteral("a.ipc"), finding);
        QCOMPARE(sheet.windowTitle(), QStringLiteral("Old protocol version"));
        const QStringList texts = textsOf(sheet);
        QVERIFY(texts.contains(QStringLiteral("The peer speaks ZMTP 2.0 (ZeroMQ 3.x). Messages can be shown; metadata "
                                              "and CURVE cannot.")));
        QVERIFY(texts.contains(QStringLiteral("IS-119")));
        QVERIFY(buttonOf(sheet, QString::fromUtf8(button)));
    }
}

void TestSheets::enterAndEscapeNeverAct_data() {
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("action");
    QTest::newRow("watch") << 0 << QStringLiteral("Join and take messages");
    QTest::newRow("contact") << 1 << QStringLiteral("Contact anyway");
    QTest::newRow("takeover") << 2 << QStringLiteral("Take over anyway");
    QTest::newRow("identity") << 4 << QStringLiteral("Connect anyway");
    QTest::newRow("remove") << 3 << QStringLiteral("Remove 1 file");
}

void TestSheets::enterAndEscapeNeverAct() {
    QFETCH(int, which);
    QFETCH(QString, action);
    const auto make = [which]() -> std::unique_ptr<Sheet> {
        if (which == 0)
            return std::make_unique<WatchSheet>(QStringLiteral("a"), otherType(SocketType::Push));
        if (which == 1)
            return std::make_unique<ContactSheet>(QStringLiteral("a"), QStringLiteral("It is old."));
        if (which == 2)
            return std::make_unique<TakeoverSheet>(QStringLiteral("a is in use"), QStringLiteral("Binding takes it."));
        if (which == 4)
            return std::make_unique<IdentitySheet>(advice::identityInUse(copyOf(bytesOf("W1"))));
        discovery::Endpoint endpoint;
        endpoint.name = "/tmp/a";
        auto remove = std::make_unique<RemoveSheet>(std::vector{endpoint});
        remove->tell({.endpoint = endpoint, .user = {}, .fault = {}});
        return remove;
    };
    for (const bool onAction : {false, true}) {
        for (const auto key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Escape}) {
            const auto sheet = make();
            sheet->open();
            QVERIFY(sheet->isModal());
            QPushButton* act = buttonOf(*sheet, action);
            QVERIFY(act);
            QVERIFY(!act->accessibleName().isEmpty());
            QVERIFY(!act->isDefault());
            if (onAction)
                act->setFocus();
            const QSignalSpy accepted(sheet.get(), &QDialog::accepted);
            const QSignalSpy rejected(sheet.get(), &QDialog::rejected);
            QTest::keyClick(onAction ? static_cast<QWidget*>(act) : sheet.get(), key);
            QCOMPARE(accepted.count(), 0);
            QCOMPARE(rejected.count(), 1);
        }
    }
    const auto sheet = make();
    sheet->open();
    const QSignalSpy accepted(sheet.get(), &QDialog::accepted);
    buttonOf(*sheet, action)->click();
    QCOMPARE(accepted.count(), 1);
}

void TestSheets::filesAreOfANamedUser() {
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/a";
    endpoint.uid = 65'534;
    RemoveSheet sheet({endpoint});
    const auto* row = sheet.findChild<QTreeWidget*>()->topLevelItem(0);
    QCOMPARE(row->text(2), QStringLiteral("user id 65534"));
    sheet.tell({.endpoint = endpoint, .user = "nobody", .fault = {.code = {}, .title = "It stays", .body = {}}});
    QCOMPARE(row->text(2), QStringLiteral("nobody"));
}

void TestSheets::foreignTextIsPlain() {
    Finding finding = otherType(SocketType::Push);
    const WatchSheet watch(QStringLiteral("<img src=x>"), finding);
    const TakeoverSheet takeover(QStringLiteral("<b>a</b>"), QStringLiteral("<i>b</i>"));
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/<u>a";
    const RemoveSheet remove({endpoint});
    for (const QWidget* sheet : {static_cast<const QWidget*>(&watch), static_cast<const QWidget*>(&takeover),
                                 static_cast<const QWidget*>(&remove)}) {
        for (const auto* label : sheet->findChildren<QLabel*>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
}

/// 200 % text: each paragraph has the room that it needs, below what stands above it.
void TestSheets::largeTextIsNotCut() {
    const QFont usual = QApplication::font();
    QFont large = usual;
    large.setPointSizeF(usual.pointSizeF() * 2);
    QApplication::setFont(large);
    const auto back = qScopeGuard([&usual] { QApplication::setFont(usual); });
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/a-rather-long-name-of-a-socket-file.ipc";
    RemoveSheet remove({endpoint, endpoint, endpoint});
    Finding silent;
    silent.what = Finding::What::Silent;
    WatchSheet asking(QStringLiteral("a"), silent);
    for (Sheet* sheet : {static_cast<Sheet*>(&remove), static_cast<Sheet*>(&asking)}) {
        sheet->show();
        QVERIFY(QTest::qWaitForWindowExposed(sheet));
        QVERIFY(sheet->width() <= sheet->screen()->availableSize().width());
        for (const QLabel* label : sheet->findChildren<QLabel*>())
            if (label->isVisible() && label->wordWrap())
                QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        if (const auto* list = sheet->findChild<QTreeWidget*>())
            for (const QLabel* label : sheet->findChildren<QLabel*>())
                QVERIFY2(!label->geometry().intersects(list->geometry()), qPrintable(label->text()));
    }
}

void TestSheets::everythingHasAName() {
    Finding silent;
    silent.what = Finding::What::Silent;
    const WatchSheet watch(QStringLiteral("a"), otherType(SocketType::Push));
    const WatchSheet asking(QStringLiteral("a"), silent);
    const ContactSheet contact(QStringLiteral("a"), QStringLiteral("It is old."));
    const TakeoverSheet takeover(QStringLiteral("a"), QStringLiteral("Binding takes it."));
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/a";
    const RemoveSheet remove({endpoint});
    for (const Sheet* sheet :
         {static_cast<const Sheet*>(&watch), static_cast<const Sheet*>(&asking), static_cast<const Sheet*>(&contact),
          static_cast<const Sheet*>(&takeover), static_cast<const Sheet*>(&remove)}) {
        QVERIFY(!sheet->windowTitle().isEmpty());
        for (const QWidget* widget : sheet->findChildren<QWidget*>()) {
            if (widget->focusPolicy() != Qt::NoFocus)
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSheets)
#include "tst_sheets.moc"
