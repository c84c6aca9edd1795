// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"

#include "ui/shell/control_pictures.h"
#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"

#include <QTest>

#include <cerrno>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr std::int64_t us = 1000;
constexpr std::int64_t ms = 1000 * us;
constexpr std::int64_t s = 1000 * ms;
const QString thin = QString(QChar(0x2009));

} // namespace

class TestFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void initTestCase();
    void text_data();
    void text();
    void foreignTextIsMadeSafe();
    void countsEndpointsOfOurSort();
};

void TestFormats::initTestCase() {
    qputenv("TZ", "UTC");
    tzset();
}

void TestFormats::text_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& text, const QString& expected) {
        QTest::newRow(name) << text << expected;
    };
    row("time", timeOfDay(44'120 * us), QStringLiteral("00:00:00.044120"));
    row("time of another day", timeOfDay((86'400 + 37'321) * s + 1), QStringLiteral("10:22:01.000000"));
    row("before the epoch", timeOfDay(-1 * us), QStringLiteral("23:59:59.999999"));
    row("date", dateAndTime(1'763'889'721 * s + 44'120 * us), QStringLiteral("2025-11-23T09:22:01.044120Z"));

    row("delta 0", delta(0), QStringLiteral("0.0 µs"));
    row("delta us", delta(83 * us), QStringLiteral("83.0 µs"));
    row("delta part of ms", delta(800 * us), QStringLiteral("0.8 ms"));
    row("delta ms", delta(12'345 * us), QStringLiteral("12.3 ms"));
    row("delta many ms", delta(118 * ms), QStringLiteral("118 ms"));
    row("delta almost s", delta(999'700 * us), QStringLiteral("1.0 s"));
    row("delta s", delta(12'400 * ms), QStringLiteral("12.4 s"));
    row("delta many s", delta(118 * s), QStringLiteral("118 s"));
    row("delta min", delta(1200 * s), QStringLiteral("20 min"));
    row("delta d", delta(3 * 86'400 * s), QStringLiteral("3 d"));
    row("delta backwards", delta(-800 * us), QStringLiteral("-0.8 ms"));

    row("bytes 0", byteCount(0), QStringLiteral("0 B"));
    row("bytes", byteCount(1023), QStringLiteral("1023 B"));
    row("KiB", byteCount(1024), QStringLiteral("1 KiB"));
    row("many KiB", byteCount(176 << 10), QStringLiteral("176 KiB"));
    row("broken MiB", byteCount(2'202'010), QStringLiteral("2.1 MiB"));
    row("not 1024 KiB", byteCount((1 << 20) - 1), QStringLiteral("1 MiB"));
    row("most bytes", byteCount(std::numeric_limits<std::uint64_t>::max()), QStringLiteral("16777216 TiB"));

    row("small number", groupedNumber(999), QStringLiteral("999"));
    row("number", groupedNumber(98'211), QStringLiteral("98") + thin + QStringLiteral("211"));
    row("large number", groupedNumber(1'000'000),
        QStringLiteral("1") + thin + QStringLiteral("000") + thin + QStringLiteral("000"));

    row("no rate", rate(0), QStringLiteral("0 msg/s"));
    row("low rate", rate(0.4), QStringLiteral("0.4 msg/s"));
    row("rate", rate(811.6), QStringLiteral("812 msg/s"));
    row("both rates", rateText(812, 96 << 10), QStringLiteral("812 msg/s · 96 KiB/s seen here"));

    row("age s", age(59), QStringLiteral("59 s"));
    row("age min", age(12 * 60 + 59), QStringLiteral("12 min"));
    row("age h", age(3600), QStringLiteral("1 h"));
    row("age d", age(3 * 86'400), QStringLiteral("3 d"));
    row("age in the future", age(-5), QStringLiteral("0 s"));
    row("type", typeName(zmtp::SocketType::XPub), QStringLiteral("XPUB"));

    row("ready", readyText({.live = 12'007, .stale = 4, .overridden = 2, .anotherUsers = 1}),
        QStringLiteral("Ready · 12 007 live (2 overridden), 4 stale, 1 of another user"));
    row("ready and alone", readyText({}), QStringLiteral("Ready · 0 live"));
}

void TestFormats::text() {
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    QCOMPARE(text, expected);
}

void TestFormats::foreignTextIsMadeSafe() {
    const QString pictures = QStringLiteral("a␊b<FF>␡␀");
    const QString spelled = QStringLiteral("a<0A>b<FF><7F><00>");
    QCOMPARE(withoutControlPictures(pictures), spelled);
    QCOMPARE(shown(std::string("a\nb\xFF\x7F\0", 6)), pictures);
    QVERIFY(shown(std::string(5000, 'x'), 10).size() < 20);
    QCOMPARE(shown(std::string("\xE4\xBA\x94 \xE7\x99\xBE")), QStringLiteral("五 百"));
}

void TestFormats::countsEndpointsOfOurSort() {
    using discovery::Endpoint;
    using discovery::Group;
    using discovery::State;
    discovery::Snapshot endpoints(9);
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        endpoints[i].listener = static_cast<std::uint32_t>(i + 1);
    endpoints[1].state = State::Stale;
    endpoints[1].listener = 0;
    endpoints[2].anotherUsers = true;
    endpoints[3].group = Group::Other;
    endpoints[4].state = State::Overridden;
    endpoints[5].state = State::Unknown;
    endpoints[6].state = State::NotAccepting;
    endpoints[7].state = State::Unknown; // a file that may be somebody's
    endpoints[7].listener = 0;
    endpoints[8].state = State::Overridden;
    endpoints[8].fileError = ENOENT;
    const EndpointCounts counts = count(endpoints);
    QCOMPARE(counts, (EndpointCounts{.live = 6, .stale = 1, .overridden = 1, .fileless = 1, .anotherUsers = 1}));
    QCOMPARE(readyText(counts),
             QStringLiteral("Ready · 6 live (1 overridden, 1 without a file), 1 stale, 1 of another user"));
    QCOMPARE(readyText({.live = 7, .overridden = 1}), QStringLiteral("Ready · 7 live (1 overridden)"));
    QCOMPARE(readyText({.live = 7}), QStringLiteral("Ready · 7 live"));
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestFormats)
#include "tst_formats.moc"
