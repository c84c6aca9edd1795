// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/showable.h"

#include <QtTest>

using namespace ipcscope;

class TestShowable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesForeignBytesShowable_data();
    void makesForeignBytesShowable();
    void everyByteGivesValidTextWithoutControls();
    void cutsBeforeMakingText();
    void knowsReadableText_data();
    void knowsReadableText();
};

void TestShowable::makesForeignBytesShowable_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("expected");

    const auto row = [](const char* name, const QByteArray& input, const QString& expected, int limit = 1024) {
        QTest::newRow(name) << input << limit << expected;
    };
    row("empty", "", QString());
    row("plain", "/tmp/feed.ipc", QStringLiteral("/tmp/feed.ipc"));
    row("umlauts and kanji", "Gr\xC3\xBC\xC3\x9F \xE7\xAB\xAF", QStringLiteral("Grüß 端"));
    row("emoji", "\xF0\x9F\x98\x80", QString::fromUcs4(U"\x1F600"));
    row("line feed", "a\nb", QStringLiteral("a\u240Ab"));
    row("nul, tab, escape", QByteArray("\0\t\x1B", 3), QStringLiteral("\u2400\u2409\u241B"));
    row("delete", "\x7F", QStringLiteral("\u2421"));
    row("second control block", "\xC2\x85", QStringLiteral("<U+0085>"));
    row("bidi override",
        "a\xE2\x80\xAE"
        "b",
        QStringLiteral("a<U+202E>b"));
    row("bidi isolate", "\xE2\x81\xA6", QStringLiteral("<U+2066>"));
    row("arabic letter mark", "\xD8\x9C", QStringLiteral("<U+061C>"));
    row("zero width", "\xE2\x80\x8B\xEF\xBB\xBF", QStringLiteral("<U+200B><U+FEFF>"));
    row("line separator", "\xE2\x80\xA8", QStringLiteral("<U+2028>"));
    row("tag", "\xF3\xA0\x81\x81", QStringLiteral("<U+E0041>"));
    row("noncharacter", "\xEF\xBF\xBF", QStringLiteral("<U+FFFF>"));
    row("invalid bytes", "\xFF\xFE", QStringLiteral("<FF><FE>"));
    row("lone continuation", "a\x80", QStringLiteral("a<80>"));
    row("overlong slash", "\xC0\xAF", QStringLiteral("<C0><AF>"));
    row("overlong in three", "\xE0\x80\xAF", QStringLiteral("<E0><80><AF>"));
    row("surrogate", "\xED\xA0\x80", QStringLiteral("<ED><A0><80>"));
    row("beyond the last", "\xF4\x90\x80\x80", QStringLiteral("<F4><90><80><80>"));
    row("ends in a character", "a\xE7\xAB", QStringLiteral("a<E7><AB>"));
    row("broken by a letter",
        "\xE7"
        "A",
        QStringLiteral("<E7>A"));
    row("markup stays text", "<img src=file:///x>", QStringLiteral("<img src=file:///x>"));
    row("as long as the limit", "abc", QStringLiteral("abc"), 3);
    row("longer", "abcd", QStringLiteral("abc…"), 3);
    row("cut inside a character", "ab\xE7\xAB\xAF", QStringLiteral("ab…"), 4);
    row("cut after an invalid byte",
        "a\xFF"
        "bc",
        QStringLiteral("a<FF>…"), 2);
    row("nothing allowed", "abc", QStringLiteral("…"), 0);
}

void TestShowable::makesForeignBytesShowable() {
    QFETCH(QByteArray, input);
    QFETCH(int, limit);
    QFETCH(QString, expected);
    const std::string shown = showable(input.toStdString(), static_cast<std::size_t>(limit));
    QCOMPARE(QString::fromStdString(shown), expected);
    QCOMPARE(QString::fromStdString(shown).toStdString(), shown);
}

void TestShowable::everyByteGivesValidTextWithoutControls() {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const Bytes input{static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second), 0x80, 0x80, 'z'};
            const std::string shown = showable(input);
            QVERIFY(shown.ends_with('z'));
            QVERIFY(isReadableText(bytesOf(shown)));
            QVERIFY(!shown.contains('\n') && !shown.contains('\t') && !shown.contains('\r'));
            QCOMPARE(showable(shown), shown);
        }
    }
}

void TestShowable::cutsBeforeMakingText() {
    const Bytes large(std::size_t{64} << 20, 0x01);
    QElapsedTimer clock;
    clock.start();
    const std::string shown = showable(large, 10);
    QCOMPARE(QString::fromStdString(shown), QString(10, QChar(0x2401)) + QStringLiteral("…"));
    QVERIFY(clock.elapsed() < 1000);
}

void TestShowable::knowsReadableText_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<bool>("readable");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("lines") << QByteArray("a\tb\r\nc") << true;
    QTest::newRow("kanji") << QByteArray("\xE7\xAB\xAF") << true;
    QTest::newRow("nul") << QByteArray("a\0b", 3) << false;
    QTest::newRow("escape") << QByteArray("\x1B[0m") << false;
    QTest::newRow("delete") << QByteArray("\x7F") << false;
    QTest::newRow("second control block") << QByteArray("\xC2\x9B") << false;
    QTest::newRow("latin 1") << QByteArray("gr\xFC\xDF") << false;
    QTest::newRow("cut") << QByteArray("a\xE7\xAB") << false;
}

void TestShowable::knowsReadableText() {
    QFETCH(QByteArray, input);
    QFETCH(bool, readable);
    QCOMPARE(isReadableText(bytesOf(input.toStdString())), readable);
}

QTEST_APPLESS_MAIN(TestShowable)
#include "tst_showable.moc"
