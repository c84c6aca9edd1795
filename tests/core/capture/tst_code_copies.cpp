// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/code_copies.h"
#include "tests/core/capture/sample.h"

#include <QProcess>
#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

using Frames = QList<QByteArray>;

class CodeCopiesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messagesAreStatements_data();
    void messagesAreStatements();
    void pythonReadsTheSameBytes();
    void cppReadsTheSameBytes();
    void eventsAreComments();
};

namespace {

/// Every byte, twice, with digits behind.
QByteArray everything() {
    QByteArray out;
    for (int byte = 0; byte < 256; ++byte)
        out.append(static_cast<char>(byte)).append("0f?\?/").append(static_cast<char>(byte));
    return out;
}

QByteArray outputOf(const QString& program, const QStringList& arguments, const QByteArray& input) {
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    return process.waitForFinished() && process.exitCode() == 0 ? process.readAllStandardOutput()
                                                                : process.readAllStandardError();
}

} // namespace

void CodeCopiesTest::messagesAreStatements_data() {
    QTest::addColumn<Frames>("frames");
    QTest::addColumn<QString>("python");
    QTest::addColumn<QString>("cpp");
    QTest::newRow("one frame") << Frames{"hello"} << R"(socket.send(b"hello"))"
                               << R"(socket.send(zmq::buffer("hello"sv), zmq::send_flags::none);)";
    QTest::newRow("empty") << Frames{""} << R"(socket.send(b""))"
                           << R"(socket.send(zmq::buffer(""sv), zmq::send_flags::none);)";
    QTest::newRow("several")
        << Frames{"EU", "{\"a\":1}"} << R"(socket.send_multipart([b"EU", b"{\"a\":1}"]))"
        << R"(zmq::send_multipart(socket, std::array{zmq::buffer("EU"sv), zmq::buffer("{\"a\":1}"sv)});)";
    QTest::newRow("bytes") << Frames{QByteArray("\x00\x0a\\\xff"
                                                "7",
                                                5)}
                           << R"(socket.send(b"\x00\n\\\xff7"))"
                           << R"(socket.send(zmq::buffer("\000\n\\\3777"sv), zmq::send_flags::none);)";
}

void CodeCopiesTest::messagesAreStatements() {
    QFETCH(Frames, frames);
    const Sample sample(frames);
    QTEST(QString::fromStdString(asPyzmq(sample.record)), "python");
    QTEST(QString::fromStdString(asCppzmq(sample.record)), "cpp");
}

void CodeCopiesTest::pythonReadsTheSameBytes() {
    const Sample sample({"a", everything()});
    const QByteArray program = "class Socket:\n"
                               "    def send_multipart(self, frames): print(*(f.hex() for f in frames))\n"
                               "socket = Socket()\n" +
                               QByteArray::fromStdString(asPyzmq(sample.record)) + "\n";
    QCOMPARE(outputOf("python3", {"-"}, program).trimmed(), "61 " + everything().toHex());
}

/// The compiler compares the literal with the numbers of its bytes.
void CodeCopiesTest::cppReadsTheSameBytes() {
    const Sample sample({everything()});
    const auto statement = QByteArray::fromStdString(asCppzmq(sample.record));
    const auto begin = statement.indexOf('"');
    const auto literal = statement.mid(begin, statement.lastIndexOf("sv)") + 2 - begin);
    QByteArray numbers;
    for (const char byte : everything())
        numbers += "char(" + QByteArray::number(int{static_cast<unsigned char>(byte)}) + "),";
    const QByteArray program = "#include <string_view>\nusing namespace std::literals;\n"
                               "constexpr char wanted[] = {" +
                               numbers + "};\nstatic_assert(" + literal +
                               " == std::string_view(wanted, sizeof wanted));\n";
    const auto check = [](const QByteArray& source) {
        return outputOf(IPCSCOPE_COMPILER, {"-x", "c++", "-std=c++20", "-fsyntax-only", "-"}, source);
    };
    QCOMPARE(check(program), QByteArray());
    QVERIFY(!check(QByteArray(program).replace("char(7),", "char(8),")).isEmpty());
}

void CodeCopiesTest::eventsAreComments() {
    Record record;
    record.header.peerAndKind = RecordHeader::pack(1, Kind::Subscribe, Direction::Received);
    const std::string topic = "EU\nexit()";
    record.bytes = bytesOf(topic);
    QVERIFY(asPyzmq(record).starts_with("# subscribes to EU"));
    QVERIFY(asPyzmq(record).find('\n') == std::string::npos);
    QVERIFY(asCppzmq(record).starts_with("// subscribes to EU"));
    QVERIFY(asCppzmq(record).find('\n') == std::string::npos);
    record.bytes = bytesOf(std::string_view("EU\\"));
    QVERIFY(!asCppzmq(record).ends_with('\\'));
}

QTEST_APPLESS_MAIN(CodeCopiesTest)
#include "tst_code_copies.moc"
