// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/send_draft.h"

#include <QTest>

namespace ipcscope::ui {

using capture::Role;
using zmtp::SocketType;

namespace {

FrameDraft frame(const char* syntax, const QString& text) {
    FrameDraft draft;
    draft.setSyntax(*compose::syntaxNamed(syntax));
    draft.setText(text);
    return draft;
}

Bytes raw(std::initializer_list<int> values) {
    return {values.begin(), values.end()};
}

} // namespace

class TestSendDraft : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void framesAreJudged_data();
    void framesAreJudged();
    void changingTheSyntaxKeepsTheBytes_data();
    void changingTheSyntaxKeepsTheBytes();
    void fileBytesAreHeldWhereTheyCannotBeTyped();
    void readiness_data();
    void readiness();
    void counterpartsCanTalk();
    void framesHaveARole_data();
    void framesHaveARole();
    void requestSaysWhatTheFormSays();
};

void TestSendDraft::framesAreJudged_data() {
    QTest::addColumn<QByteArray>("syntax");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("problem"); ///< beginning of it; empty: valid
    const auto row = [](const char* name, const char* syntax, const char* text, const QByteArray& bytes,
                        const char* problem = "") {
        QTest::newRow(name) << QByteArray(syntax) << QString::fromUtf8(text) << bytes << QString::fromUtf8(problem);
    };
    row("empty text", "text", "", "");
    row("text", "text", "EU.行", "EU.\xE8\xA1\x8C");
    row("empty hex", "hex", "", "");
    row("hex", "hex", "00 ff\n7F", QByteArray("\x00\xff\x7f", 3));
    row("not hex", "hex", "00 fg", "", "line 1 column 5: ");
    row("odd digits", "hex", "00 f", "", "line 1 column 5: ");
    row("base64", "base64", "AP9/", QByteArray("\x00\xff\x7f", 3));
    row("not base64", "base64", "AP9*", "", "line 1 column 4: ");
    row("JSON", "JSON", "{\"a\": [1, 2]}", "{\"a\": [1, 2]}");
    row("JSON cut off", "JSON", "{\"a\": 1", "", "line 1 column 8: ");
    row("JSON second line", "JSON", "{\"a\": 1,\n \"b\": }", "", "line 2 column 7: ");
    row("JSON without a comma", "JSON", "{\"op\":\"cancel\",\"id\":12 3}", "", "line 1 column 24: expected a comma");
    row("empty JSON", "JSON", "", "", "line 1 column 1: ");
}

void TestSendDraft::framesAreJudged() {
    QFETCH(QByteArray, syntax);
    QFETCH(QString, text);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, problem);
    const FrameDraft draft = frame(syntax.constData(), text);
    QCOMPARE(draft.valid(), problem.isEmpty());
    QCOMPARE(draft.problem().left(problem.size()), problem);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(draft.bytes().data()), qsizetype(draft.bytes().size())), bytes);
}

void TestSendDraft::changingTheSyntaxKeepsTheBytes_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("shown");
    QTest::newRow("text to hex") << QByteArray("text") << QStringLiteral("AB") << QByteArray("hex")
                                 << QStringLiteral("41 42");
    QTest::newRow("hex to text") << QByteArray("hex") << QStringLiteral("41 42") << QByteArray("text")
                                 << QStringLiteral("AB");
    QTest::newRow("hex to base64") << QByteArray("hex") << QStringLiteral("00ff7f") << QByteArray("base64")
                                   << QStringLiteral("AP9/");
    QTest::newRow("text to JSON") << QByteArray("text") << QStringLiteral("[1]") << QByteArray("JSON")
                                  << QStringLiteral("[1]");
    QTest::newRow("not expressible") << QByteArray("hex") << QStringLiteral("ff") << QByteArray("text")
                                     << QStringLiteral("ff");
    QTest::newRow("wrong before") << QByteArray("hex") << QStringLiteral("xyz") << QByteArray("text")
                                  << QStringLiteral("xyz");
}

void TestSendDraft::changingTheSyntaxKeepsTheBytes() {
    QFETCH(QByteArray, from);
    QFETCH(QString, text);
    QFETCH(QByteArray, to);
    FrameDraft draft = frame(from.constData(), text);
    const Bytes before = draft.bytes();
    draft.setSyntax(*compose::syntaxNamed(to.constData()));
    QTEST(draft.text(), "shown");
    if (draft.text() != text)
        QCOMPARE(draft.bytes(), before);
}

void TestSendDraft::fileBytesAreHeldWhereTheyCannotBeTyped() {
    FrameDraft draft;
    draft.setBytes(raw({'h', 'i'}), QStringLiteral("small.txt"));
    QCOMPARE(draft.text(), QStringLiteral("hi"));
    QVERIFY(draft.heldName().isEmpty());

    draft.setBytes(raw({0, 255, 1}), QStringLiteral("odd.bin"));
    QCOMPARE(draft.heldName(), QStringLiteral("odd.bin"));
    QCOMPARE(draft.bytes(), raw({0, 255, 1}));
    QVERIFY(draft.valid());

    draft.setBytes(raw({'a', '\r', '\n'}), QStringLiteral("dos.txt"));
    QCOMPARE(draft.heldName(), QStringLiteral("dos.txt"));
    draft.setBytes(raw({0xe2, 0x80, 0xa8}), QStringLiteral("separator.txt"));
    QCOMPARE(draft.heldName(), QStringLiteral("separator.txt"));

    draft.setBytes(Bytes(1 << 20, 'a'), QStringLiteral("large.txt"));
    QCOMPARE(draft.heldName(), QStringLiteral("large.txt"));
    QCOMPARE(draft.bytes().size(), std::size_t(1 << 20));
    const FrameDraft copy = draft;
    QCOMPARE(copy.bytes().data(), draft.bytes().data());
    draft.setText(QStringLiteral("typed again"));
    QVERIFY(draft.heldName().isEmpty());
    QCOMPARE(draft.bytes().size(), std::size_t(11));

    FrameDraft broken = frame("JSON", QStringLiteral("{"));
    broken.setBytes(raw({'{', '}'}), QStringLiteral("a.json"));
    QVERIFY(broken.valid());
    QCOMPARE(broken.text(), QStringLiteral("{}"));
}

void TestSendDraft::readiness_data() {
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("as");
    QTest::addColumn<int>("role");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QStringList>("hex");
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("frame");
    const QString path = QStringLiteral("/tmp/a");
    const QStringList one{QStringLiteral("00")};
    const auto row = [](const char* name, const QString& to, SocketType as, Role role, const QString& id,
                        const QStringList& hex, SendDraft::Part part, int frame = 0) {
        QTest::newRow(name) << to << int(as) << int(role) << id << hex << int(part) << frame;
    };
    using Part = SendDraft::Part;
    using enum SocketType;
    row("ready", path, Dealer, Role::Connect, {}, one, Part::None);
    row("an empty frame is a frame", path, Dealer, Role::Connect, {}, {QString()}, Part::None);
    row("no endpoint", {}, Dealer, Role::Connect, {}, one, Part::To);
    row("107 bytes", u'/' + QString(106, u'a'), Dealer, Role::Connect, {}, one, Part::None);
    row("108 bytes", u'/' + QString(107, u'a'), Dealer, Role::Connect, {}, one, Part::To);
    row("wildcard bound", QStringLiteral("ipc://*"), Dealer, Role::Bind, {}, one, Part::None);
    row("wildcard connected", QStringLiteral("ipc://*"), Dealer, Role::Connect, {}, one, Part::To);
    row("id too long", path, Dealer, Role::Connect, QString(256, u'a'), one, Part::RoutingId);
    row("id of a type without one", path, Push, Role::Connect, QString(256, u'a'), one, Part::None);
    row("second frame wrong", path, Dealer, Role::Connect, {}, {QString(), QStringLiteral("0")}, Part::Frame, 1);
    row("no frame", path, Dealer, Role::Connect, {}, {}, Part::Frame);
    row("ROUTER with one frame", path, Router, Role::Bind, {}, one, Part::Frame);
    row("ROUTER with an empty id", path, Router, Role::Bind, {}, {QString(), QStringLiteral("00")}, Part::Frame);
    row("ROUTER", path, Router, Role::Bind, {}, {QStringLiteral("41"), QStringLiteral("00")}, Part::None);
}

void TestSendDraft::readiness() {
    QFETCH(QString, to);
    QFETCH(int, as);
    QFETCH(int, role);
    QFETCH(QString, id);
    QFETCH(QStringList, hex);
    QFETCH(int, part);
    SendDraft draft;
    draft.to = to.toStdString();
    draft.as = static_cast<SocketType>(as);
    draft.role = static_cast<Role>(role);
    draft.routingId = id;
    for (const QString& text : hex)
        draft.frames.push_back(frame("hex", text));
    const auto verdict = draft.verdict();
    QCOMPARE(int(verdict.part), part);
    QTEST(int(verdict.frame), "frame");
    QCOMPARE(draft.ready(), part == int(SendDraft::Part::None));
    const bool silent = verdict.part == SendDraft::Part::None || to.isEmpty();
    QCOMPARE(verdict.sentence.isEmpty(), silent);
}

void TestSendDraft::counterpartsCanTalk() {
    const auto senders = sendingTypes();
    QVERIFY(std::ranges::find(senders, SocketType::Sub) == senders.end());
    QVERIFY(std::ranges::find(senders, SocketType::Pull) == senders.end());
    for (const auto bound : zmtp::commonSocketTypes) {
        const auto other = counterpart(bound);
        QCOMPARE(other.has_value(), bound != SocketType::Push);
        if (other) {
            QVERIFY(zmtp::compatible(*other, bound));
            QVERIFY(std::ranges::find(senders, *other) != senders.end());
        }
    }
    QCOMPARE(counterpart(SocketType::Router), SocketType::Dealer);
    QCOMPARE(counterpart(SocketType::Pull), SocketType::Push);
}

void TestSendDraft::framesHaveARole_data() {
    QTest::addColumn<int>("as");
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<QStringList>("roles");
    const auto words = [](const char* text) { return QString::fromUtf8(text).split(u'|'); };
    QTest::newRow("DEALER one") << int(SocketType::Dealer) << words("a") << words("body");
    QTest::newRow("DEALER one empty") << int(SocketType::Dealer) << words("") << words("body");
    QTest::newRow("DEALER envelope") << int(SocketType::Dealer) << words("|a") << words("delimiter|body");
    QTest::newRow("ROUTER") << int(SocketType::Router) << words("W1||a")
                            << words("routing id of the peer|delimiter|body");
    QTest::newRow("PUB") << int(SocketType::Pub) << words("EU|a") << words("topic|body");
    QTest::newRow("PUB one") << int(SocketType::Pub) << words("EU a") << words("topic and body");
    QTest::newRow("REQ") << int(SocketType::Req) << words("|a") << words("body|body");
}

void TestSendDraft::framesHaveARole() {
    QFETCH(int, as);
    QFETCH(QStringList, texts);
    QFETCH(QStringList, roles);
    std::vector<FrameDraft> frames;
    for (const QString& text : texts)
        frames.push_back(frame("text", text));
    for (int i = 0; i < roles.size(); ++i)
        QCOMPARE(frameRole(static_cast<SocketType>(as), std::size_t(i), frames), roles[i]);
}

void TestSendDraft::requestSaysWhatTheFormSays() {
    SendDraft draft;
    draft.to = "/tmp/a";
    draft.routingId = QStringLiteral("W1");
    draft.frames = {frame("text", QString()), frame("hex", QStringLiteral("ff"))};
    auto request = draft.request();
    QCOMPARE(request.endpoint, std::string("ipc:///tmp/a"));
    QCOMPARE(request.type, SocketType::Dealer);
    QCOMPARE(request.role, Role::Connect);
    QCOMPARE(request.options.routingId, raw({'W', '1'}));
    QVERIFY(!request.publishersOnly);
    QCOMPARE(draft.bodies(), (std::vector<Bytes>{Bytes(), raw({255})}));
    draft.as = SocketType::Push;
    QVERIFY(draft.request().options.routingId.empty());
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestSendDraft)
#include "tst_send_draft.moc"
