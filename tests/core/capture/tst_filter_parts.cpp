// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/completion.h"
#include "core/observe/capture/filter/conjuncts.h"
#include "core/observe/capture/filter/scan.h"
#include "core/observe/capture/filter/seen_values.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/random_records.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {

std::shared_ptr<const Chunk> messages(const std::vector<std::string>& topics) {
    std::vector<zmtp::Message> made;
    std::size_t bytes = 0;
    for (const std::string& topic : topics) {
        const ByteView frames[]{bytesOf(topic), bytesOf("body")};
        made.push_back(zmtp::Message::of(frames));
        bytes += made.back().wire().size();
    }
    auto chunk = std::make_shared<Chunk>(made.size(), bytes);
    for (const zmtp::Message& message : made) {
        RecordHeader header;
        header.frames = 2;
        header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
        header.size = static_cast<std::uint32_t>(message.wire().size());
        chunk->append(header, message.wire());
    }
    return chunk;
}

QStringList strings(const std::vector<std::string>& texts) {
    QStringList out;
    for (const std::string& text : texts)
        out.append(QString::fromStdString(text));
    return out;
}

} // namespace

class FilterPartsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void partsAreWhatMustAllHold_data();
    void partsAreWhatMustAllHold();
    void partsTogetherAreTheFilterAgain();
    void negatedHoldsWhereItDoesNot_data();
    void negatedHoldsWhereItDoesNot();
    void tellsWhatReadsTheWholePayload_data();
    void tellsWhatReadsTheWholePayload();
    void aTestForAnyValueIsFoundAgain_data();
    void aTestForAnyValueIsFoundAgain();
    void seenValuesAreTheMostFrequentOnes();
    void seenMembersAreNamedAsInAFilter();
    void lookingForValuesEnds();
    void findsBytesAnywhere();
    void completes_data();
    void completes();
    void quotedValuesComeBack();
};

void FilterPartsTest::partsAreWhatMustAllHold_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QStringList>("parts");
    const auto row = [](const char* filter, const QStringList& parts) {
        QTest::newRow(filter) << QString::fromUtf8(filter) << parts;
    };
    row("", {});
    row("  ", {});
    row(" EU.BMW ", {"EU.BMW"});
    row("a and b", {"a", "b"});
    row("topic starts \"EU. and\" and json.price > 100 and not x",
        {"topic starts \"EU. and\"", "json.price > 100", "not x"});
    row("a or b and c", {"a or b and c"});
    row("(a or b) and c", {"(a or b)", "c"});
    row("(a and b)", {"(a and b)"});
    row("type in (REQ, DEALER) and x", {"type in (REQ, DEALER)", "x"});
    row("topic =~ /a and b/ and c", {"topic =~ /a and b/", "c"});
    row("a and", {"a and"});
    row("\"unfinished and b", {"\"unfinished and b"});
}

void FilterPartsTest::partsAreWhatMustAllHold() {
    QFETCH(QString, filter);
    QFETCH(QStringList, parts);
    QCOMPARE(strings(conjuncts(filter.toStdString())), parts);
}

void FilterPartsTest::partsTogetherAreTheFilterAgain() {
    QCOMPARE(conjunction({}), std::string());
    QCOMPARE(conjunction({"a or b"}), std::string("a or b"));
    QCOMPARE(conjunction({"a or b", "c"}), std::string("(a or b) and c"));
    QCOMPARE(conjunction({"(a or b)", "not c"}), std::string("(a or b) and not c"));
    QCOMPARE(conjunction(conjuncts("a and (b or c) and d")), std::string("a and (b or c) and d"));
}

void FilterPartsTest::negatedHoldsWhereItDoesNot_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("expected");
    QTest::newRow("word") << "EU" << "not EU";
    QTest::newRow("test") << "size > 1k" << "not size > 1k";
    QTest::newRow("two") << "a and b" << "not (a and b)";
    QTest::newRow("either") << "a or b" << "not (a or b)";
    QTest::newRow("twice") << "not (a or b)" << "a or b";
    QTest::newRow("twice one") << "not size > 1k" << "size > 1k";
    QTest::newRow("only the first is negated") << "not a and b" << "not (not a and b)";
    QTest::newRow("parentheses that do not hold all") << "not (a) and (b)" << "not (not (a) and (b))";
}

void FilterPartsTest::negatedHoldsWhereItDoesNot() {
    QFETCH(QString, filter);
    QFETCH(QString, expected);
    const std::string turned = negated(filter.toStdString());
    QCOMPARE(QString::fromStdString(turned), expected);
    const auto one = Filter::parse(filter.toStdString());
    const auto other = Filter::parse(turned);
    QVERIFY(one && other);
    const auto chunk = messages({"EU a", "b", "a b", "EU"});
    for (std::size_t index = 0; index < chunk->count(); ++index) {
        const Row row = rowOf(*chunk, index, 0, {});
        QVERIFY(one->passes(row) != other->passes(row));
    }
}

void FilterPartsTest::tellsWhatReadsTheWholePayload_data() {
    QTest::addColumn<bool>("reads");
    for (const char* filter : {"EU.BMW", "text == x", "hex starts ff", "json.n > 1", "has pb.2", "decoder == json",
                               "topic ~ EU", "frame[2] =~ /a/", "size > 1k and not (no == 3 or cbor.a == 1)"})
        QTest::newRow(filter) << true;
    for (const char* filter : {"", "topic == EU", "topic starts EU", "frame[2] in (a, b)", "size > 1k", "from ~ feedd",
                               "note =~ /x/", "latency > 1s", "frame[1].size == 3 and dir == received"})
        QTest::newRow(filter) << false;
}

void FilterPartsTest::tellsWhatReadsTheWholePayload() {
    QFETCH(const bool, reads);
    const auto filter = Filter::parse(QTest::currentDataTag());
    QVERIFY(filter);
    QCOMPARE(filter->readsPayload(), reads);
    QCOMPARE(filter->isOfOneCapture(), std::string_view(QTest::currentDataTag()).contains("no =="));
}

void FilterPartsTest::aTestForAnyValueIsFoundAgain_data() {
    QTest::addColumn<QByteArray>("value");
    for (const QByteArray& value : {QByteArray("EU.BMW"), QByteArray("two words"), QByteArray("and"),
                                    QByteArray("quote\" and \\ slash"), QByteArray("line\nfeed"), QByteArray("行情"),
                                    QByteArray("\x00\xff\x1b", 3), QByteArray("/re/"), QByteArray("a=b~(c),d")})
        QTest::newRow(value.toHex().constData()) << value;
}

void FilterPartsTest::aTestForAnyValueIsFoundAgain() {
    QFETCH(QByteArray, value);
    const auto filter = Filter::parse(equalsTest("topic", value.toStdString()));
    QVERIFY2(filter, filter ? "" : filter.error().what.c_str());
    const auto chunk = messages({value.toStdString(), value.toStdString() + "x", "EU.BM"});
    QVERIFY(filter->passes(rowOf(*chunk, 0, 0, {})));
    QVERIFY(!filter->passes(rowOf(*chunk, 1, 0, {})));
    QVERIFY(!filter->passes(rowOf(*chunk, 2, 0, {})));
}

void FilterPartsTest::seenValuesAreTheMostFrequentOnes() {
    Store store;
    store.append(messages({"b", "a", "a", "c", "\xff", "\xe2\x80\xae", "b", std::string(65, 'x'), "a"}));
    const auto field = *fieldNamed("topic");
    QCOMPARE(strings(seenValues(store, field, {}, 9, std::chrono::seconds(5))), (QStringList{"a", "b", "c"}));
    QCOMPARE(strings(seenValues(store, field, {}, 2, std::chrono::seconds(5))), (QStringList{"a", "b"}));
}

void FilterPartsTest::seenMembersAreNamedAsInAFilter() {
    Store store;
    store.append(messages({R"({"a":1,"b":{"c d":2,"e":3}})", R"({"a":1,"list":[{"x":1},{"x":2}]})", "no document"}));
    const auto seen = strings(seenMembers(store, "json.", 9, std::chrono::seconds(5)));
    QCOMPARE(seen, (QStringList{"json.a", "json.b", "json.b.e", "json.list", "json.list[0]", "json.list[0].x"}));
    QCOMPARE(strings(seenMembers(store, "json.list[", 1, std::chrono::seconds(5))), QStringList{"json.list[0]"});
    QVERIFY(seenMembers(store, "pb.", 9, std::chrono::seconds(5)).empty());
    QVERIFY(seenMembers(store, "json.", 9, std::chrono::nanoseconds(0)).empty());
}

void FilterPartsTest::lookingForValuesEnds() {
    Store store;
    store.append(messages(std::vector<std::string>(100'000, "x")));
    QVERIFY(seenValues(store, *fieldNamed("topic"), {}, 9, std::chrono::nanoseconds(0)).empty());
}

void FilterPartsTest::findsBytesAnywhere() {
    RandomRecords random(3);
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes(random.below(150));
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>('a' + random.below(2));
        Bytes needle(random.below(9));
        for (auto& byte : needle)
            byte = static_cast<std::uint8_t>('a' + random.below(2));
        const auto from = random.below(bytes.size() + 2);
        const auto expected = textOf(bytes).find(textOf(needle), from);
        const auto place = expected == std::string_view::npos ? bytes.size() : expected;
        QCOMPARE(findBytes(bytes, needle, from), place);
        QCOMPARE(findBytesPlainly(bytes, needle, from), place);
    }
}

void FilterPartsTest::completes_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("choices");
    const auto row = [](const char* text, const QStringList& choices) {
        QTest::newRow(text) << QString(text) << choices;
    };
    row("to", {"to", "topic"});
    row("size > 1 and fra", {"frames", "frame[1]", "frame[1].size"});
    row("(no", {"no", "note", "not"});
    row("has js", {"json."});
    row("msg", {"msgpack."});
    row("decoder == c", {"cbor"});
    row("dir == rec", {"received"});
    row("topic == ", {"EU.BMW", "\"two words\""});
    row("topic in (EU.BMW, ", {"EU.BMW", "\"two words\""});
    row("topic ", {"==", "!=", "~", "=~", "in", "starts", "and", "or"});
    row("not topic s", {"starts"});
    row("size ", {"==", "!=", "<", "<=", ">", ">=", "in", "and", "or"});
    row("dir ", {"==", "!=", "in", "and", "or"});
    row("has topic ", {"and", "or"});
    row("json.", {"json.price", "json.list[0]"});
    row("has json.p", {"json.price"});
    row("dir == non", {"none"});
    row("topic == EU.BMW a", {"and"});
    row("topic == \"unfinished ", {});
    row("latency == ", {"7000000ns"});
}

void FilterPartsTest::completes() {
    QFETCH(QString, text);
    QFETCH(QStringList, choices);
    if (text == "to")
        choices.removeFirst(); // what is typed already is no choice
    if (text == "(no")
        choices.removeFirst();
    const auto typed = text.toStdString();
    const auto found = complete(
        typed, typed.size(),
        [](const FieldReference& reference) -> std::vector<std::string> {
            if (reference.field->name == "topic")
                return {"EU.BMW", "two words"};
            return reference.field->name == "latency" ? std::vector<std::string>{"7000000"}
                                                      : std::vector<std::string>{};
        },
        [](std::string_view begun) {
            return begun.starts_with("json.") ? std::vector<std::string>{"json.price", "json.list[0]"}
                                              : std::vector<std::string>{};
        });
    QStringList got;
    for (const auto& choice : found.choices)
        got << QString::fromStdString(choice);
    QCOMPARE(got, choices);
}

void FilterPartsTest::quotedValuesComeBack() {
    for (const std::string value : {"plain", "two words", "a\"b\\c", "and", "", "line\nend", "=~", "/x/"}) {
        const auto tokens = filterTokens(quotedForFilter(value));
        QVERIFY(tokens.has_value());
        QCOMPARE(tokens->front().text, value);
        QCOMPARE(tokens->size(), std::size_t(2));
    }
}

QTEST_GUILESS_MAIN(FilterPartsTest)
#include "tst_filter_parts.moc"
