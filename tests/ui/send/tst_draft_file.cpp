// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the send form, kept for the next run.
#include "tests/ui/support/strict_warnings.h"
#include "ui/engine/engine.h"
#include "ui/send/draft_file.h"
#include "ui/send/frame_editor.h"
#include "ui/send/send_form.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <sys/stat.h>

namespace ipcscope::ui {

namespace {

FrameDraft typed(const char* syntax, const QString& text) {
    FrameDraft frame;
    frame.setSyntax(*compose::syntaxNamed(syntax));
    frame.setText(text);
    return frame;
}

FrameDraft held(const Bytes& bytes) {
    FrameDraft frame;
    frame.setBytes(bytes, QStringLiteral("logo.png"));
    return frame;
}

} // namespace

class TestDraftFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        test::failOnAnyWarning();
        m_folder = std::make_unique<QTemporaryDir>();
    }
    void everythingComesBack();
    void theFormComesBack();
    void nothingAndTooMuchLeaveNoFile();
    void whatIsDamagedIsNoDraft_data();
    void whatIsDamagedIsNoDraft();
    void neverWaitsForAFile();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("state/draft.json")); }
    DraftFile file() const { return DraftFile(path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestDraftFile::everythingComesBack() {
    SendDraft draft;
    draft.to = "/tmp/odd \xff%name";
    draft.as = zmtp::SocketType::XPub;
    draft.role = capture::Role::Bind;
    draft.routingId = QStringLiteral("W 行情");
    draft.frames = {typed("text", QStringLiteral("one\n\"two\"")), typed("JSON", QStringLiteral("{\"a\": ")),
                    typed("hex", QStringLiteral("00 ff")), held({0xff, 0x00, 0xfe}), typed("base64", {})};
    QVERIFY(!draft.frames[1].valid() && !draft.frames[3].heldName().isEmpty());
    file().write({.draft = draft, .typed = true});
    struct stat facts{};
    QCOMPARE(::stat(QFile::encodeName(path()).constData(), &facts), 0);
    QCOMPARE(facts.st_mode & 0777, mode_t{0600});

    const auto again = file().read();
    QVERIFY(again && again->typed);
    QCOMPARE(again->draft.to, draft.to);
    QCOMPARE(again->draft.as, draft.as);
    QCOMPARE(again->draft.role, draft.role);
    QCOMPARE(again->draft.routingId, draft.routingId);
    QCOMPARE(again->draft.frames.size(), draft.frames.size());
    for (std::size_t i = 0; i < draft.frames.size(); ++i) {
        QCOMPARE(again->draft.frames[i].text(), draft.frames[i].text());
        QCOMPARE(again->draft.frames[i].syntax().name, draft.frames[i].syntax().name);
        QCOMPARE(again->draft.frames[i].heldName(), draft.frames[i].heldName());
        QCOMPARE(again->draft.frames[i].bytes(), draft.frames[i].bytes());
        QCOMPARE(again->draft.frames[i].problem(), draft.frames[i].problem());
    }
}

void TestDraftFile::theFormComesBack() {
    Engine engine;
    bool asked = false;
    const auto monitorFor = [&asked](const capture::JoinRequest&) {
        asked = true;
        return static_cast<Monitor*>(nullptr);
    };
    const auto line = [](const SendForm& form) {
        for (auto* each : form.findChildren<QLineEdit*>())
            if (each->accessibleName() == QStringLiteral("Endpoint to send to"))
                return each;
        return static_cast<QLineEdit*>(nullptr);
    };
    {
        SendForm form(engine, monitorFor);
        form.keep(file());
        QVERIFY(!QFileInfo::exists(path())); // nothing was typed
        QTest::keyClicks(line(form), QStringLiteral("/tmp/orders.ipc"));
        form.setFrames({copyOf(bytesOf(std::string_view("one"))), copyOf(bytesOf(std::string_view("two")))},
                       QStringLiteral("message 7"));
        form.keep(file());
    }
    SendForm form(engine, monitorFor);
    form.restore(file());
    QCOMPARE(line(form)->text(), QStringLiteral("/tmp/orders.ipc"));
    QVERIFY(form.isTargetTyped());
    const auto editors = form.findChildren<FrameEditor*>();
    QCOMPARE(editors.size(), 2);
    QCOMPARE(editors.at(1)->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("two"));
    QVERIFY(!asked);
    form.setTarget("ipc:///tmp/other.ipc", zmtp::SocketType::Pull);
    QVERIFY(!form.isTargetTyped());
    form.keep(file());
    SendForm third(engine, monitorFor);
    third.restore(file());
    QVERIFY(!third.isTargetTyped());
    QCOMPARE(file().read()->draft.as, zmtp::SocketType::Push);
}

void TestDraftFile::nothingAndTooMuchLeaveNoFile() {
    SendDraft draft;
    draft.to = "/tmp/x";
    draft.frames = {typed("text", QString(DraftFile::mostBytes - 3, u'a')), held({0xff, 0x00, 0xfe})};
    file().write({.draft = draft});
    QVERIFY(file().read());
    draft.frames.push_back(typed("text", QStringLiteral("é")));
    file().write({.draft = draft});
    QVERIFY(!QFileInfo::exists(path()) && !file().read()); // not the one before either
    file().write({.draft = SendDraft()});
    QVERIFY(!QFileInfo::exists(path()));
    const DraftFile nowhere(QStringLiteral("/proc/none/draft.json"));
    draft.frames.clear();
    nowhere.write({.draft = draft});
    QVERIFY(!nowhere.read());
}

void TestDraftFile::whatIsDamagedIsNoDraft_data() {
    QTest::addColumn<QByteArray>("content");
    const auto row = [](const char* name, const QByteArray& content) { QTest::newRow(name) << content; };
    row("empty", {});
    row("no JSON", "\x01\xff{");
    row("another shape", "[1, 2]");
    row("another version", R"({"version":2,"as":"PUSH","to":"x","frames":[]})");
    row("no such type", R"({"version":1,"as":"PULL","to":"x","frames":[]})");
    row("no such syntax", R"({"version":1,"as":"PUSH","to":"x","frames":[{"syntax":"yaml","text":"a"}]})");
    row("frames of another kind", R"({"version":1,"as":"PUSH","to":"x","frames":["a", 3]})");
    row("nothing in it", R"({"version":1,"as":"PUSH","frames":[]})");
    row("too many frames", R"({"version":1,"as":"PUSH","to":"x","frames":[)" +
                               QByteArray(R"({"syntax":"text","text":"a"},)").repeated(SendDraft::maxFrames) +
                               R"({"syntax":"text"}]})");
    row("cut", R"({"version":1,"as":"PUSH","to":"x","frames":[{"syntax":"te)");
}

void TestDraftFile::whatIsDamagedIsNoDraft() {
    QFETCH(const QByteArray, content);
    file().write({.draft = {.to = "/tmp/x", .routingId = {}, .frames = {}}});
    QFile damaged(path());
    QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
    damaged.write(content);
    damaged.close();
    QVERIFY(!file().read());
}

void TestDraftFile::neverWaitsForAFile() {
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("state")));
    QCOMPARE(::mkfifo(QFile::encodeName(path()).constData(), 0600), 0);
    QVERIFY(!file().read());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestDraftFile)
#include "tst_draft_file.moc"
