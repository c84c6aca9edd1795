// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/socket_type.h"
#include "core/transport/zmtp/wire.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::zmtp;

class TstMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wireForm();
    void readerStaysInside_data();
    void readerStaysInside();
    void withoutFirst();
    void writerLaysMessagesSideBySide();
    void writerUsesABlockAgain();
    void prefix();
    void filled();
    void pairs();
};

void TstMessage::wireForm() {
    const Bytes longBody(256, 0x7a);
    const Message message = Message::of(std::array<ByteView, 3>{bytesOf("a"), ByteView{}, longBody});
    QVERIFY(std::ranges::equal(message.wire(), wireBytes("01 01 61 01 00 02 00*6 01 00 7a*256")));
    QCOMPARE(message.frameCount(), 3U);
    QCOMPARE(message.frame(0).size(), std::size_t{1});
    QCOMPARE(message.frame(2).size(), std::size_t{256});
    QVERIFY(message.frame(3).empty());
    QVERIFY(Message().empty());
    QVERIFY(Message().frame(0).empty());
}

void TstMessage::readerStaysInside_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("frames");
    QTest::addColumn<bool>("malformed");
    QTest::newRow("nothing") << QByteArray() << 0 << false;
    QTest::newRow("one") << QByteArray("00 01 61") << 1 << false;
    QTest::newRow("flags only") << QByteArray("00 01 61 00") << 1 << true;
    QTest::newRow("body cut") << QByteArray("00 02 61") << 0 << true;
    QTest::newRow("long header cut") << QByteArray("02 00*7") << 0 << true;
    QTest::newRow("length of 2^64-1") << QByteArray("02 ff*8 61") << 0 << true;
    QTest::newRow("length of 2^64-9") << QByteArray("02 ff*7 f7 61") << 0 << true;
}

void TstMessage::readerStaysInside() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, frames);
    QFETCH(bool, malformed);
    const Bytes wire = wireBytes(bytes.toStdString());
    FrameReader reader(wire);
    int count = 0;
    while (reader.next())
        ++count;
    QCOMPARE(count, frames);
    QCOMPARE(reader.malformed(), malformed);
    QVERIFY(!reader.next());
}

void TstMessage::withoutFirst() {
    const Message message = Message::of({"id", "", "body"});
    const Message rest = message.withoutFirst(2);
    QCOMPARE(rest.frameCount(), 1U);
    QCOMPARE(textOf(rest.frame(0)), std::string_view("body"));
    QVERIFY(std::ranges::equal(rest.wire(), wireBytes("00 04 \"body\"")));
    QCOMPARE(rest.block().data(), message.block().data());
    QCOMPARE(message.withoutFirst(0).wire().size(), message.wire().size());
}

void TstMessage::writerLaysMessagesSideBySide() {
    MessageWriter writer;
    const Bytes body(1000, 1);
    Message last = writer.encode(std::array<ByteView, 1>{body});
    int blocks = 1;
    for (int i = 0; i < 1000; ++i) {
        Message next = writer.encode(std::array<ByteView, 1>{body});
        const bool adjacent = last.wire().data() + last.wire().size() == next.wire().data();
        if (next.block().data() != last.block().data())
            ++blocks;
        else
            QVERIFY(adjacent);
        QVERIFY(std::ranges::equal(next.frame(0), body));
        last = std::move(next);
    }
    QVERIFY(blocks <= 7); // two small ones first
    const Bytes large(300 << 10, 2);
    const Message own = writer.encode(std::array<ByteView, 1>{large});
    QVERIFY(own.block().data() != last.block().data());
    QVERIFY(std::ranges::equal(own.frame(0), large));
}

void TstMessage::writerUsesABlockAgain() {
    MessageWriter writer;
    const auto* first = writer.encode(std::array{bytesOf("one")}).wire().data();
    const Message kept = writer.encode(std::array{bytesOf("two")});
    QCOMPARE(kept.wire().data(), first);
    const Message next = writer.encode(std::array{bytesOf("three")});
    QCOMPARE(next.wire().data(), first + kept.wire().size());
    QCOMPARE(textOf(kept.frame(0)), std::string_view("two"));
}

void TstMessage::prefix() {
    MessageWriter writer;
    const Bytes envelope = wireBytes("01 02 \"id\" 01 00");
    const Message message = writer.encode({envelope, 2}, Message::of({"a", "b"}));
    QCOMPARE(message.frameCount(), 4U);
    QVERIFY(std::ranges::equal(message.wire(), wireBytes("01 02 \"id\" 01 00 01 01 61 00 01 62")));
    const Message other = writer.encode({envelope, 2}, std::array{bytesOf("a"), bytesOf("b")});
    QVERIFY(std::ranges::equal(other.wire(), message.wire()));
}

void TstMessage::filled() {
    for (const std::size_t size : {std::size_t{0}, std::size_t{255}, std::size_t{256}, std::size_t{1} << 20}) {
        const Message message = Message::filled(size, [](MutableBytes body) { std::ranges::fill(body, 'x'); });
        const Bytes expected(size, 'x');
        QCOMPARE(message.frameCount(), 1U);
        QVERIFY(std::ranges::equal(message.frame(0), expected));
        QVERIFY(std::ranges::equal(message.wire(), wire::singleFrame(expected)));
    }
}

void TstMessage::pairs() {
    int legal = 0;
    for (const SocketType one : allSocketTypes) {
        QCOMPARE(socketTypeNamed(name(one)), std::optional(one));
        for (const SocketType other : allSocketTypes) {
            QCOMPARE(compatible(one, other), compatible(other, one));
            legal += compatible(one, other) ? 1 : 0;
        }
    }
    QCOMPARE(legal, 5 + 2 * 12);
    for (const SocketType common : commonSocketTypes)
        QCOMPARE(socketTypeNumbered(static_cast<std::uint8_t>(common)), std::optional(common));
    QVERIFY(compatible(SocketType::Req, SocketType::Router));
    QVERIFY(!compatible(SocketType::Req, SocketType::Dealer));
    QVERIFY(!compatible(SocketType::Push, SocketType::Push));
    QVERIFY(!socketTypeNamed("push") && !socketTypeNamed("") && !socketTypeNumbered(11));
}

QTEST_APPLESS_MAIN(TstMessage)
#include "tst_message.moc"
