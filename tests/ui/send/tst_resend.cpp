// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/painted.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/send/conversation_delegate.h"
#include "ui/send/frame_editor.h"
#include "ui/send/send_form.h"

#include <QPushButton>
#include <QStandardItemModel>
#include <QTest>

namespace ipcscope::ui {

/// A message that was seen, in the form that sends it again.
class TestResend : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aMessageComesIntoTheForm();
    void pilesOfMarksStayInTheirRow();
};

void TestResend::pilesOfMarksStayInTheirRow() {
    QStandardItemModel model(1, 1);
    model.setData(model.index(0, 0), test::pileOfMarks());
    QVERIFY(test::staysInItsRow(ConversationDelegate(), model.index(0, 0)));
}

void TestResend::aMessageComesIntoTheForm() {
    Engine engine;
    SendForm form(engine, [](const capture::JoinRequest&) -> Monitor* { return nullptr; });
    const auto frames = [&form] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QStringList texts;
        for (const auto* editor : form.findChildren<FrameEditor*>())
            texts << QString::fromLatin1(reinterpret_cast<const char*>(editor->draft().bytes().data()),
                                         static_cast<qsizetype>(editor->draft().bytes().size()));
        return texts;
    };
    const auto bytes = [](std::string_view text) { return copyOf(bytesOf(text)); };
    form.setTarget("ipc:///tmp/none", zmtp::SocketType::Router);
    form.setFrames({bytes(""), bytes("two"), bytes(std::string_view("\0\xff", 2))}, QStringLiteral("message 7"));
    QCOMPARE(frames(), (QStringList{QString(), QStringLiteral("two"), QString::fromLatin1("\0\xff", 2)}));
    QCOMPARE(QString(form.findChildren<FrameEditor*>().at(2)->draft().text()).remove(u' '), QStringLiteral("00ff"));
    form.setFrames({bytes("one")}, QStringLiteral("message 8"));
    QCOMPARE(frames(), QStringList{QStringLiteral("one")});
    form.setTarget("ipc:///tmp/none", zmtp::SocketType::Rep); // to a REP as REQ, which puts the delimiter itself
    form.setFrames({bytes(""), bytes("two")}, QStringLiteral("message 9"));
    QCOMPARE(frames(), QStringList{QStringLiteral("two")});
    form.setFrames(std::vector<Bytes>(SendDraft::maxFrames + 1, bytes("x")), QStringLiteral("message 10"));
    QCOMPARE(frames(), QStringList{QStringLiteral("two")});
    QVERIFY(form.findChild<NoticeBar*>()->text().contains(QStringLiteral("at most 256 frames")));
    form.setFrames({bytes("three"), bytes("four")}, QStringLiteral("message 11"));
    QCOMPARE(frames(), (QStringList{QStringLiteral("three"), QStringLiteral("four")}));
    for (QPushButton* button : form.findChild<NoticeBar*>()->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Bring back what was typed"))
            button->click();
    QCOMPARE(frames(), QStringList{QStringLiteral("two")});
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestResend)
#include "tst_resend.moc"
