// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter.h"
#include "core/transport/zmtp/message.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

class FilterRegexTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void regularExpressionsGoByCharacters_data();
    void regularExpressionsGoByCharacters();
    void regularExpressionsEnd();
};

void FilterRegexTest::regularExpressionsGoByCharacters_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("matches");
    const auto row = [](const QByteArray& body, const char* pattern, bool matches) {
        QTest::addRow("%s in %s", pattern, body.toHex().constData()) << body << QString(pattern) << matches;
    };
    row("é", "/[é]/", true);
    row("ã", "/[é]/", false);
    row("É", "/[é]/", false);
    row("É", "/[é]/i", true);
    row("é", "/É/i", true);
    row("é", "/É/", false);
    row("é", "/^.$/", true);
    row("端末", "/^..$/", true);
    row("端末", "/^\\w{2}$/", true);
    row("端末", "/^[^a]{2}$/", true);
    row("端a", "/^端a$/", true);
    row("\xff\xfe"
        "é!",
        "/é!/", true);
    row("\xff"
        "a\xc3",
        "/a$/", false);
    row("\xff"
        "ab\xc3",
        "/ab/", true);
    row("\xff", "/./", false);
    row("\xff"
        "AB",
        "/ab/i", true);
    row("a/b.c", "/^a\\/b\\.c$/", true);
    row("a/bxc", "/^a\\/b\\.c$/", false);
    row("aab", "/^(a|c)*b$/", true);
}

void FilterRegexTest::regularExpressionsGoByCharacters() {
    QFETCH(QByteArray, body);
    QFETCH(QString, pattern);
    const auto filter = Filter::parse("text =~ " + pattern.toStdString());
    QVERIFY2(filter.has_value(), filter ? "" : filter.error().what.c_str());
    const auto message = zmtp::Message::of({body.toStdString()});
    Row row;
    row.record.header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    row.record.header.frames = 1;
    row.record.bytes = message.wire();
    QTEST(filter->passes(row), "matches");
}

/// A pattern that would take ages counts as no match.
void FilterRegexTest::regularExpressionsEnd() {
    const auto filter = Filter::parse("text =~ /^(a+)+$/");
    const std::string body(64, 'a');
    const auto message = zmtp::Message::of({body + "b"});
    Row row;
    row.record.header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    row.record.bytes = message.wire();
    QVERIFY(!filter->passes(row));
    QVERIFY(!Filter::parse("text =~ /" + std::string(5'000, 'a') + "/").has_value());
    QVERIFY(!Filter::parse(std::string(1'000, '(')).has_value());
}

QTEST_APPLESS_MAIN(FilterRegexTest)
#include "tst_filter_regex.moc"
