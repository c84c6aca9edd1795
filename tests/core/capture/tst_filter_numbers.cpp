// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter.h"
#include "core/transport/zmtp/message.h"

#include <QTest>

#include <cstdlib>
#include <limits>
#include <stdexcept>

using namespace ipcscope;
using namespace ipcscope::capture;

class FilterNumbersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersAreExact_data();
    void numbersAreExact();
    void numbersAreOrderedAsByAReference();
};

namespace {

/// Of a message whose only frame is {"id": …}.
bool passesWithId(const std::string& filter, const std::string& id) {
    const auto parsed = Filter::parse(filter);
    if (!parsed)
        throw std::runtime_error(filter + ": " + parsed.error().what);
    const auto message = zmtp::Message::of({"{\"id\":" + id + "}"});
    Row row;
    row.record.header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    row.record.header.frames = 1;
    row.record.bytes = message.wire();
    return parsed->passes(row);
}

} // namespace

void FilterNumbersTest::numbersAreExact_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char* id, const char* filter, bool holds) {
        QTest::addRow("%s: %s", id, filter) << QString(id) << QString(filter) << holds;
    };
    const auto* const most = "18446744073709551615";
    row(most, "json.id == 18446744073709551615", true);
    row(most, "json.id != 18446744073709551615", false);
    row(most, "json.id == 18446744073709551614", false);
    row(most, "json.id == 0xFFFFFFFFFFFFFFFF", true);
    row(most, "json.id in (1, 18446744073709551615)", true);
    row(most, "json.id > 9223372036854775807", true);
    row(most, "json.id < 18446744073709551616", true);
    row(most, "json.id < 1.8446744073709552e19", true);
    row(most, "json.id > 1e19", true);
    row(most, "json.id =~ /^18446744073709551615$/", true);
    row("9223372036854775807", "json.id == 9223372036854775807", true);
    row("9223372036854775807", "json.id < 9223372036854775808", true);
    row("9223372036854775807", "json.id == 9223372036854775808", false);
    row("-9223372036854775808", "json.id == -9223372036854775808", true);
    row("-9223372036854775808", "json.id == -9223372036854775807", false);
    row("-9223372036854775808", "json.id > 18446744073709551615", false);
    row("9007199254740993", "json.id == 9007199254740992.0", false);
    row("9007199254740993", "json.id > 9007199254740992.5e0", true);
    row("15e18", "json.id > 1e19", true);
    row("15000000000000000000", "json.id == 1.5e19", true);
    row("1e300", "json.id > 1e299 and json.id < 1e301", true);
    row("1e400", "json.id == 0", false);
    row("1e400", "json.id > 1e308", true);
    row("1e400", "json.id == 1e400", true);
    row("1e400", "json.id != 1e401", true);
    row("-1e400", "json.id < -1e308", true);
    row("1e-400", "json.id < 1e-300 and json.id >= 0", true);
    row("5", "json.id == 0x5", true);
    row("10", "json.id > 0x9 and json.id < 0xb", true);
    row("\"0x5\"", "json.id == 0x5", true);
    row("7", "size == 0x8", true);
    row("7", "size < 1kb and size < 1mb and size < 1GiB and size < 1gb", true);
    row("7", "no == 0x1", true);
}

void FilterNumbersTest::numbersAreExact() {
    QFETCH(QString, id);
    QFETCH(QString, filter);
    QTEST(passesWithId(filter.toStdString(), id.toStdString()), "holds");
}

/// 80 bits of a long double hold each of these numbers exactly.
void FilterNumbersTest::numbersAreOrderedAsByAReference() {
    if (std::numeric_limits<long double>::digits < 64)
        QSKIP("a long double is no wider than a double here");
    const std::vector<std::string> numbers{"0",
                                           "-1",
                                           "0.5",
                                           "9007199254740991",
                                           "9007199254740992",
                                           "9007199254740993",
                                           "-9007199254740993",
                                           "9223372036854774784",
                                           "9223372036854775806",
                                           "9223372036854775807",
                                           "9223372036854775808",
                                           "9223372036854775809",
                                           "-9223372036854775807",
                                           "-9223372036854775808",
                                           "18446744073709549568",
                                           "18446744073709551614",
                                           "18446744073709551615",
                                           "18446744073709551616",
                                           "-18446744073709551616",
                                           "1e19",
                                           "-1e300",
                                           "1e300"};
    for (const auto& id : numbers) {
        for (const auto& wanted : numbers) {
            const auto left = std::strtold(id.c_str(), nullptr);
            const auto right = std::strtold(wanted.c_str(), nullptr);
            const auto holds = [&](const char* op) { return passesWithId("json.id " + (op + (' ' + wanted)), id); };
            const bool agrees = holds("==") == (left == right) && holds("!=") == (left != right) &&
                                holds("<") == (left < right) && holds("<=") == (left <= right) &&
                                holds(">") == (left > right) && holds(">=") == (left >= right);
            QVERIFY2(agrees, (id + " and " + wanted).c_str());
        }
    }
}

QTEST_APPLESS_MAIN(FilterNumbersTest)
#include "tst_filter_numbers.moc"
