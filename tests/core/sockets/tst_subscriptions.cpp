// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/subscriptions.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

using namespace ipcscope;
using namespace ipcscope::sockets;

namespace {

using Holder = Subscriptions::Holder;

Holder holder(std::uintptr_t number) {
    return reinterpret_cast<Holder>(number);
}

/// The same promises, kept in the simplest way.
class Model {
public:
    bool add(Holder who, const std::string& prefix) {
        const bool first = !held(prefix);
        ++m_counts[{prefix, who}];
        return first;
    }
    Subscriptions::Removed remove(Holder who, const std::string& prefix) {
        const auto place = m_counts.find({prefix, who});
        if (place == m_counts.end())
            return Subscriptions::Removed::Unknown;
        if (--place->second > 0)
            return Subscriptions::Removed::StillHeld;
        m_counts.erase(place);
        return held(prefix) ? Subscriptions::Removed::StillHeld : Subscriptions::Removed::Last;
    }
    std::set<std::string> removeAll(Holder who) {
        std::set<std::string> gone;
        for (auto place = m_counts.begin(); place != m_counts.end();) {
            if (place->first.second != who) {
                ++place;
                continue;
            }
            const std::string prefix = place->first.first;
            place = m_counts.erase(place);
            if (!held(prefix))
                gone.insert(prefix);
        }
        return gone;
    }
    std::set<Holder> match(const std::string& topic) const {
        std::set<Holder> found;
        for (const auto& [key, count] : m_counts) {
            if (topic.starts_with(key.first))
                found.insert(key.second);
        }
        return found;
    }
    std::set<std::string> of(Holder who) const {
        std::set<std::string> prefixes;
        for (const auto& [key, count] : m_counts) {
            if (key.second == who)
                prefixes.insert(key.first);
        }
        return prefixes;
    }
    std::size_t size() const { return m_counts.size(); }

private:
    bool held(const std::string& prefix) const {
        return std::ranges::any_of(m_counts, [&prefix](const auto& entry) { return entry.first.first == prefix; });
    }
    std::map<std::pair<std::string, Holder>, unsigned> m_counts;
};

} // namespace

class TestSubscriptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void behavesAsTheModel_data() {
        QTest::addColumn<unsigned>("seed");
        QTest::addColumn<int>("letters");
        QTest::addColumn<int>("longest");
        QTest::newRow("two letters, short") << 1U << 2 << 5;
        QTest::newRow("two letters, long") << 2U << 2 << 12;
        QTest::newRow("many letters") << 3U << 20 << 4;
        QTest::newRow("one letter: a chain") << 4U << 1 << 30;
    }

    void behavesAsTheModel() {
        QFETCH(unsigned, seed);
        QFETCH(int, letters);
        QFETCH(int, longest);
        std::mt19937 random(seed);
        const auto upTo = [&random](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
        const auto word = [&] {
            std::string text(static_cast<std::size_t>(upTo(longest)), 'a');
            for (char& letter : text)
                letter = static_cast<char>('a' + upTo(letters - 1));
            return text;
        };
        Subscriptions real;
        Model model;
        for (int step = 0; step < 3000; ++step) {
            const Holder who = holder(static_cast<std::uintptr_t>(upTo(3)));
            const std::string text = word();
            const int what = upTo(100);
            if (what < 50) {
                const auto added = real.add(who, bytesOf(text));
                QVERIFY(added);
                QCOMPARE(*added == Subscriptions::Added::First, model.add(who, text));
            } else if (what < 97) {
                QCOMPARE(real.remove(who, bytesOf(text)), model.remove(who, text));
            } else {
                std::set<std::string> gone;
                real.removeAll(who, [&gone](ByteView prefix) { gone.emplace(textOf(prefix)); });
                QCOMPARE(gone, model.removeAll(who));
            }
            compare(real, model, word());
            if (QTest::currentTestFailed())
                return;
        }
    }

    void limitsHoldPerHolder() {
        Subscriptions some({.prefixes = 2, .bytes = 10});
        QVERIFY(some.add(holder(1), bytesOf("aaaa")));
        QVERIFY(some.add(holder(1), bytesOf("bbbb")));
        QVERIFY(some.add(holder(1), bytesOf("aaaa")));
        QCOMPARE(some.add(holder(1), bytesOf("c")).error().code, make_error_code(Errc::TooManySubscriptions));
        QVERIFY(some.add(holder(2), bytesOf("c")));
        QCOMPARE(some.add(holder(2), bytesOf("0123456789")).error().code, make_error_code(Errc::TooManySubscriptions));
        QCOMPARE(some.remove(holder(1), bytesOf("bbbb")), Subscriptions::Removed::Last);
        QVERIFY(some.add(holder(1), bytesOf("bbbbbb")));
        QCOMPARE(some.size(), 3U);
    }

    /// Deep chains and long prefixes are removed without recursion.
    void deepAndLong() {
        Subscriptions deep;
        const std::string longest(3'000, 'a');
        for (std::size_t length = 1; length <= longest.size(); ++length)
            QVERIFY(deep.add(holder(1), bytesOf(std::string_view(longest).substr(0, length))));
        const std::string mebibyte(1 << 20, 'b');
        QVERIFY(deep.add(holder(2), bytesOf(mebibyte)));
        QVERIFY(deep.matches(bytesOf(mebibyte + "c")));
        QVERIFY(!deep.matches(bytesOf("b")));
        std::size_t gone = 0;
        deep.removeAll(holder(1), [&gone](ByteView) { ++gone; });
        QCOMPARE(gone, longest.size());
        QCOMPARE(deep.size(), 1U);
        QVERIFY(!deep.matches(bytesOf(longest)));
    }

    /// Who is forgotten is gone for every message, and cleared away bit by bit, beside others and one of the same name.
    void forgottenBitByBit() {
        Subscriptions some;
        const auto nameOf = [](int number) { return "topic " + std::to_string(number); };
        for (int number = 0; number < 25; ++number)
            QVERIFY(some.add(holder(1), bytesOf(nameOf(number))));
        QVERIFY(some.add(holder(2), bytesOf(nameOf(7))));
        some.forget(holder(1));
        some.forget(holder(3));
        QCOMPARE(some.size(), 1U);
        QVERIFY(!some.matches(bytesOf(nameOf(3))));
        QCOMPARE(some.remove(holder(1), bytesOf(nameOf(3))), Subscriptions::Removed::Unknown);
        std::vector<Holder> matched;
        some.match(bytesOf(nameOf(7)), matched);
        QCOMPARE(matched, std::vector{holder(2)});

        QVERIFY(some.add(holder(1), bytesOf(nameOf(4))));
        some.forget(holder(2));
        QVERIFY(some.tidy(10));
        QVERIFY(some.tidy(10));
        QVERIFY(!some.tidy(10));
        QVERIFY(!some.tidy(10));
        QCOMPARE(some.size(), 1U);
        some.match(bytesOf(nameOf(4)), matched);
        QCOMPARE(matched, std::vector{holder(1)});
        QVERIFY(!some.matches(bytesOf(nameOf(7))));
        QCOMPARE(*some.add(holder(1), bytesOf(nameOf(7))), Subscriptions::Added::First);
        QCOMPARE(some.remove(holder(1), bytesOf(nameOf(4))), Subscriptions::Removed::Last);
    }

    void allIsForgottenAtTheEnd() {
        Subscriptions some;
        QVERIFY(some.add(holder(1), {}));
        QVERIFY(some.matchesAll());
        some.forget(holder(1));
        QVERIFY(!some.matchesAll());
        QVERIFY(!some.matches(bytesOf("a")));
    }

private:
    static void compare(const Subscriptions& real, const Model& model, const std::string& topic) {
        std::vector<Holder> matched;
        real.match(bytesOf(topic), matched);
        const std::set<Holder> once(matched.begin(), matched.end());
        QCOMPARE(once.size(), matched.size());
        QCOMPARE(once, model.match(topic));
        QCOMPARE(real.matches(bytesOf(topic)), !once.empty());
        QCOMPARE(real.size(), model.size());
        if (model.size() % 16 != 0)
            return;
        std::set<std::string> prefixes;
        real.forEach(holder(1), [&prefixes](ByteView prefix) { prefixes.emplace(textOf(prefix)); });
        QCOMPARE(prefixes, model.of(holder(1)));
    }
};

QTEST_APPLESS_MAIN(TestSubscriptions)
#include "tst_subscriptions.moc"
