// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/outgoing.h"
#include "core/transport/zmtp/wire.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

/// What an Outgoing does, said simply.
struct Model {
    struct Piece {
        std::string bytes;
        bool message = true;
        std::size_t written = 0;
    };
    std::deque<Piece> pieces;

    std::size_t bytes() const {
        std::size_t count = 0;
        for (const Piece& piece : pieces)
            count += piece.bytes.size() - piece.written;
        return count;
    }
    bool startsWith(std::string_view begin) const {
        for (auto piece = pieces.begin(); !begin.empty() && piece != pieces.end(); ++piece) {
            const auto part = std::string_view(piece->bytes).substr(piece->written, begin.size());
            if (!begin.starts_with(part))
                return false;
            begin.remove_prefix(part.size());
        }
        return begin.empty();
    }
    std::size_t messages() const {
        std::size_t count = 0;
        for (const Piece& piece : pieces)
            count += piece.message ? 1 : 0;
        return count;
    }
    void insertControl(const std::string& bytes, std::size_t taken) {
        auto at = pieces.begin();
        std::size_t before = taken + (pieces.empty() ? 0 : at->written);
        for (; at != pieces.end() && before > 0; ++at)
            before -= std::min(before, at->bytes.size());
        while (at != pieces.end() && !at->message)
            ++at;
        pieces.insert(at, {bytes, false, 0});
    }
    void written(std::size_t count) {
        while (count > 0) {
            Piece& front = pieces.front();
            const std::size_t left = front.bytes.size() - front.written;
            if (count < left) {
                front.written += count;
                return;
            }
            count -= left;
            pieces.pop_front();
        }
    }
};

std::string wireOf(const Message& message) {
    return std::string(textOf(message.wire()));
}

std::string gathered(const Outgoing& outgoing, std::size_t most) {
    std::array<iovec, 8> vectors;
    std::string all;
    for (const iovec& part : outgoing.gather(vectors, most))
        all.append(static_cast<const char*>(part.iov_base), part.iov_len);
    return all;
}

} // namespace

class TstOutgoing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anyMixture();
    void allowedUntilSomethingElseHappens();
    void allowedWithinItsBlock();
    void idleHoldsNothing();
};

void TstOutgoing::anyMixture() {
    std::minstd_rand random;
    const std::array<std::size_t, 7> sizes{0, 1, 60, 255, 256, 5000, 300'000};
    for (int life = 0; life < 20; ++life) {
        Outgoing outgoing;
        MessageWriter writer;
        Model model;
        for (int step = 0; step < 500; ++step) {
            const std::string body(sizes[random() % sizes.size()], static_cast<char>('a' + step % 26));
            const std::string other = "other";
            switch (random() % 9) {
            case 0:
            case 1:
                outgoing.append(bytesOf(body));
                model.pieces.push_back({wireOf(Message::of({body}))});
                break;
            case 2: {
                const Bytes envelope = wire::moreFrame(bytesOf("id"));
                outgoing.append({envelope, 1}, std::array{bytesOf(body), bytesOf(other)});
                model.pieces.push_back({wireOf(Message::of({"id", body, other}))});
                break;
            }
            case 3: {
                const Message shared = writer.encode(std::array{bytesOf(body)});
                outgoing.append(shared);
                model.pieces.push_back({wireOf(shared)});
                break;
            }
            case 4:
                outgoing.appendControl(bytesOf("[control]"));
                model.pieces.push_back({"[control]", false});
                break;
            case 5: {
                const std::size_t taken =
                    random() % 2 == 0 ? 0 : random() % (std::min<std::size_t>(outgoing.bytes(), 70'000) + 1);
                outgoing.insertControl(bytesOf("[first]"), taken);
                model.insertControl("[first]", taken);
                break;
            }
            case 6:
                outgoing.allow(70'000, 2);
                for (std::size_t count = 0; count < 2 && outgoing.appendAllowed(bytesOf(body)); ++count)
                    model.pieces.push_back({wireOf(Message::of({body}))});
                break;
            default: {
                const std::string next = gathered(outgoing, random() % 100'000);
                QVERIFY(model.startsWith(next));
                const std::size_t count = next.empty() ? 0 : random() % (next.size() + 1);
                outgoing.written(count);
                model.written(count);
            }
            }
            QCOMPARE(outgoing.bytes(), model.bytes());
            QCOMPARE(outgoing.messages(), model.messages());
            QCOMPARE(outgoing.empty(), model.pieces.empty());
        }
        const auto taken = outgoing.takeMessages();
        QCOMPARE(taken.size(), model.messages());
        std::size_t index = 0;
        for (const Model::Piece& piece : model.pieces) {
            if (piece.message)
                QCOMPARE(wireOf(taken[index++]), piece.bytes);
        }
        QVERIFY(outgoing.empty() && outgoing.messages() == 0);
    }
}

void TstOutgoing::allowedUntilSomethingElseHappens() {
    Outgoing outgoing;
    const Message message = Message::of({"shared"});
    QVERIFY(!outgoing.appendAllowed(bytesOf("no")));
    const std::array<std::function<void()>, 6> others{
        [&] { outgoing.written(1); },
        [&] { outgoing.append(message); },
        [&] { outgoing.appendControl(bytesOf("[control]")); },
        [&] { outgoing.insertControl(bytesOf("[first]")); },
        [&] { outgoing.takeMessages(); },
        [&] { outgoing.forbid(); },
    };
    for (const auto& other : others) {
        outgoing.append(bytesOf("first"));
        outgoing.allow(1000, 2);
        QVERIFY(outgoing.appendAllowed(bytesOf("second")));
        other();
        QVERIFY(!outgoing.appendAllowed(bytesOf("third")));
    }
    outgoing.append(bytesOf("first"));
    outgoing.allow(1000, 2);
    QVERIFY(outgoing.appendAllowed({}) && outgoing.appendAllowed({}));
    QVERIFY(!outgoing.appendAllowed({}));
    outgoing.allow(100, 1000);
    const std::size_t before = outgoing.bytes();
    while (outgoing.appendAllowed(bytesOf("ten bytes!"))) {
    }
    QVERIFY(outgoing.bytes() > before && outgoing.bytes() <= before + 100);
}

void TstOutgoing::allowedWithinItsBlock() {
    Outgoing outgoing;
    outgoing.append(ByteView());
    const std::size_t allowed = 1 << 20;
    outgoing.allow(allowed, 1000);
    const std::string body(5000, 'x');
    while (outgoing.appendAllowed(bytesOf(body))) {
    }
    QVERIFY(outgoing.bytes() > (32 << 10) && outgoing.bytes() < allowed);
    std::array<iovec, 2> vectors{};
    QCOMPARE(outgoing.gather(vectors, allowed).size(), std::size_t{1});
    QCOMPARE(gathered(outgoing, outgoing.bytes()).size(), outgoing.bytes());
}

void TstOutgoing::idleHoldsNothing() {
    Outgoing outgoing;
    const Message message = Message::of({"kept"});
    outgoing.append(bytesOf("x"));
    outgoing.append(message);
    QVERIFY(!message.block().unique());
    outgoing.written(outgoing.bytes());
    QVERIFY(message.block().unique());
    std::array<iovec, 1> vectors;
    QVERIFY(outgoing.gather(vectors, 100).empty());
}

QTEST_APPLESS_MAIN(TstOutgoing)
#include "tst_outgoing.moc"
