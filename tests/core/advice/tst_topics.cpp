// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/topics.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::advice;

namespace {

Bytes bytes(const QByteArray& text) {
    return {text.begin(), text.end()};
}

} // namespace

class TopicsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void near_data();
    void near();
    void theOneThatMisses();
};

void TopicsTest::near_data() {
    QTest::addColumn<QByteArray>("subscription");
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<bool>("isNear");
    const auto row = [](const char* name, const char* subscription, const char* topic, bool isNear) {
        QTest::newRow(name) << QByteArray(subscription) << QByteArray(topic) << isNear;
    };
    row("caught", "EU.", "EU.BMW", false);
    row("everything", "", "EU.BMW", false);
    row("case", "eu.", "EU.BMW", true);
    row("blank behind", "EU ", "EU.BMW", true);
    row("blank in front of the topic", "EU.", " EU.BMW", true);
    row("one byte other", "EU.BNW", "EU.BMW", true);
    row("one byte too many", "EU..BMW", "EU.BMW", true);
    row("one byte missing", "EUBMW", "EU.BMW", true);
    row("the topic and more", "EU.BMW.", "EU.BMW", true);
    row("two bytes other", "EX.BNW", "EU.BMW", false);
    row("something else", "US.", "EU.BMW", false);
    row("short ones are near to nothing", "x", "y", false);
    row("empty topic", "EU.", "", false);
}

void TopicsTest::near() {
    QFETCH(QByteArray, subscription);
    QFETCH(QByteArray, topic);
    QFETCH(bool, isNear);
    const std::vector<Bytes> subscriptions{bytes(subscription)}, topics{bytes(topic)};
    const auto found = nearMiss(subscriptions, topics);
    QCOMPARE(found.has_value(), isNear);
    if (found)
        QCOMPARE(*found, (NearMiss{.subscribed = bytes(subscription), .seen = bytes(topic)}));
}

void TopicsTest::theOneThatMisses() {
    const std::vector<Bytes> subscriptions{bytes("US."), bytes("eu.")}, topics{bytes("US.IBM"), bytes("EU.SAP")};
    const auto found = nearMiss(subscriptions, topics);
    QVERIFY(found);
    QCOMPARE(found->subscribed, bytes("eu."));
    QCOMPARE(found->seen, bytes("EU.SAP"));
    QVERIFY(!nearMiss({}, topics));
    QVERIFY(!nearMiss(subscriptions, {}));
}

QTEST_APPLESS_MAIN(TopicsTest)
#include "tst_topics.moc"
