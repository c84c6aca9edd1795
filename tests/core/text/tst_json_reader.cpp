// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/text/json_reader.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace ipcscope::text;

class JsonReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agreesWithAnotherParser();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void unquotes_data();
    void unquotes();
    void staysWithinItsDepth();
};

namespace {

/// Reads to the end; the reader then knows what was wrong.
bool accepts(JsonReader& reader) {
    while (true) {
        const auto token = reader.next();
        if (token == JsonToken::End || token == JsonToken::Fault)
            return token == JsonToken::End;
    }
}

} // namespace

void JsonReaderTest::agreesWithAnotherParser() {
    const std::string seed =
        R"( {"a":[1,-0.5e+3,true,null,"x\"\\\u00e4\n"],"b":{"c":{},"d":[]},"ä":[[[]],{"":0}],"f":false} )";
    const std::string alphabet = "{}[]:,\"\\0123.eE+-truefalsn \n\t\x01\x7F\xC3\xA4u/";
    std::mt19937 random(42);
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    int accepted = 0;
    constexpr int rounds = 100'000;
    for (int round = 0; round < rounds; ++round) {
        auto text = seed;
        for (auto changes = below(4); changes > 0 && !text.empty(); --changes) {
            const auto at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = alphabet[below(alphabet.size())];
                break;
            case 1:
                text.insert(at, 1, alphabet[below(alphabet.size())]);
                break;
            case 2:
                text.erase(at, 1);
                break;
            default:
                text.resize(at);
            }
        }
        JsonReader reader(text, 128);
        const bool ours = accepts(reader);
        QVERIFY2(ours == nlohmann::json::accept(text), text.c_str());
        accepted += ours ? 1 : 0;
    }
    QVERIFY(accepted > rounds / 10 && accepted < rounds * 9 / 10);
}

void JsonReaderTest::saysWhatIsWrong_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<bool>("truncated");
    const auto row = [](const char* name, const char* text, int offset, const char* what, bool truncated = false) {
        QTest::newRow(name) << QByteArray(text) << offset << QByteArray(what) << truncated;
    };
    row("nothing", "", 0, "expected a value", true);
    row("missing comma in an object", R"({"a":1 "b":2})", 7, "expected a comma");
    row("missing comma in an array", "[1 2]", 3, "expected a comma");
    row("missing colon", R"({"a" 1})", 5, "expected a colon");
    row("name without quotes", "{a:1}", 1, "expected a member name in quotes");
    row("comma at the end of an object", R"({"a":1,})", 7, "expected a member name in quotes");
    row("comma at the end of an array", "[1,]", 3, "expected a value");
    row("word", "[nul]", 1, "expected a value");
    row("half a word", "[nul", 4, "expected a value", true);
    row("leading zero", "[01]", 1, "a number does not begin with a zero");
    row("digit after the point", "[1.]", 3, "expected a digit");
    row("lone minus", "[-]", 2, "expected a digit");
    row("exponent", "[1e+]", 4, "expected a digit");
    row("line feed in a string", "[\"a\nb\"]", 3, "a control character must be written as an escape");
    row("escape", R"(["\x"])", 3, "there is no such escape");
    row("short hex", R"(["\u12g4"])", 6, "expected four hex digits");
    row("UTF-8", "[\"\xFF\"]", 2, "not valid UTF-8");
    row("cut in a character", "[\"\xE2\x82", 4, "expected the closing quote", true);
    row("open string", "[\"abc", 5, "expected the closing quote", true);
    row("open array", "[1", 2, "expected a comma or ']'", true);
    row("open object", R"({"a":1)", 6, "expected a comma or '}'", true);
    row("wrong bracket", "[1}", 2, "expected a comma");
    row("something behind", "{} x", 3, "expected nothing more behind the value");
}

void JsonReaderTest::saysWhatIsWrong() {
    QFETCH(QByteArray, text);
    QFETCH(bool, truncated);
    JsonReader reader({text.data(), static_cast<std::size_t>(text.size())}, 128);
    QVERIFY(!accepts(reader));
    QTEST(QByteArray::fromStdString(reader.fault().what), "what");
    QTEST(static_cast<int>(reader.fault().offset), "offset");
    QCOMPARE(reader.trouble() == JsonReader::Trouble::Truncated, truncated);
}

void JsonReaderTest::unquotes_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray(R"("")") << QByteArray("");
    QTest::newRow("all escapes") << QByteArray(R"("\"\\\/\b\f\n\r\tx")") << QByteArray("\"\\/\b\f\n\r\tx");
    QTest::newRow("units") << QByteArray(R"("\u0041\u00e4\u20AC")") << QByteArray("Aä€");
    QTest::newRow("pair") << QByteArray(R"("\ud834\udd1e")") << QByteArray("𝄞");
    QTest::newRow("lone surrogates") << QByteArray(R"("\ud834x\udd1e\ud834")") << QByteArray("\uFFFDx\uFFFD\uFFFD");
    QTest::newRow("cut between characters")
        << QByteArray("\"" + QByteArray("ä").repeated(50) + "\"") << QByteArray("ä").repeated(17);
}

void JsonReaderTest::unquotes() {
    QFETCH(QByteArray, token);
    QTEST(QByteArray::fromStdString(unquoted({token.data(), static_cast<std::size_t>(token.size())}, 31)), "expected");
}

void JsonReaderTest::staysWithinItsDepth() {
    const std::string deep(1'000'000, '[');
    JsonReader reader(deep, 128);
    QVERIFY(!accepts(reader));
    QCOMPARE(reader.trouble(), JsonReader::Trouble::TooDeep);
    QCOMPARE(reader.fault().offset, std::size_t(128));
    const auto within = std::string(128, '[') + std::string(128, ']');
    JsonReader second(within, 128);
    QVERIFY(accepts(second));
}

QTEST_APPLESS_MAIN(JsonReaderTest)
#include "tst_json_reader.moc"
