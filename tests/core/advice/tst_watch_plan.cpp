// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/watch_plan.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::advice;
using Step = WatchPlan::Step;
using Button = WatchPlan::Button;
using Outcome = discovery::Identification::Outcome;
using zmtp::SocketType;

namespace {

discovery::Identification answer(std::optional<SocketType> type, std::string mechanism = "NULL",
                                 std::string name = {}) {
    discovery::Identification found;
    found.outcome = Outcome::Answered;
    found.peer.major = 3;
    found.peer.mechanism = std::move(mechanism);
    found.peer.type = type;
    found.peer.typeName = type ? std::string(zmtp::name(*type)) : std::move(name);
    return found;
}

} // namespace

class WatchPlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void byType_data();
    void byType();
    void everyTypeHasOne();
    void byMechanism_data();
    void byMechanism();
    void withoutAnAnswer_data();
    void withoutAnAnswer();
    void unknownTypeIsChosenByHand();
};

void WatchPlanTest::byType_data() {
    QTest::addColumn<int>("bound");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("button");
    QTest::addColumn<int>("joinAs");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](SocketType bound, Step step, Button button, SocketType joinAs, const char* sentence) {
        QTest::newRow(std::string(zmtp::name(bound)).c_str())
            << static_cast<int>(bound) << static_cast<int>(step) << static_cast<int>(button) << static_cast<int>(joinAs)
            << QByteArray(sentence);
    };
    row(SocketType::Pub, Step::Join, Button::Join, SocketType::Sub, "will not notice unless it counts peers");
    row(SocketType::XPub, Step::Join, Button::Join, SocketType::Sub, "will receive a subscription message from us");
    row(SocketType::Push, Step::Show, Button::JoinAndTake, SocketType::Pull, "away from the real workers");
    row(SocketType::Dealer, Step::Show, Button::JoinAndTake, SocketType::Router, "away from the real workers");
    row(SocketType::Req, Step::Show, Button::JoinAndTake, SocketType::Rep, "leave the program waiting");
    row(SocketType::Rep, Step::Show, Button::Join, SocketType::Dealer, "only see answers to your own");
    row(SocketType::Router, Step::Show, Button::Join, SocketType::Dealer, "only see answers to your own");
    row(SocketType::Pull, Step::Show, Button::Join, SocketType::Push, "only receives");
    row(SocketType::Sub, Step::Show, Button::Join, SocketType::Pub, "only receives");
    row(SocketType::XSub, Step::Show, Button::Join, SocketType::Pub, "only receives");
    row(SocketType::Pair, Step::Show, Button::JoinAndTake, SocketType::Pair, "room for one peer");
}

void WatchPlanTest::byType() {
    QFETCH(int, bound);
    QFETCH(QByteArray, sentence);
    const WatchPlan plan = planFor(answer(static_cast<SocketType>(bound)));
    QTEST(static_cast<int>(plan.step), "step");
    QTEST(static_cast<int>(plan.button), "button");
    QTEST(static_cast<int>(plan.joinAs.value()), "joinAs");
    QVERIFY2(plan.sentence.contains(sentence.toStdString()), plan.sentence.c_str());
}

/// Whatever takes messages is never joined without a button of its own.
void WatchPlanTest::everyTypeHasOne() {
    for (const SocketType type : zmtp::allSocketTypes) {
        const WatchPlan plan = planFor(answer(type));
        QVERIFY(plan.joinAs && !plan.sentence.empty());
        QVERIFY(zmtp::compatible(type, *plan.joinAs) || type == SocketType::Stream);
        QVERIFY(plan.step != Step::Join || plan.button == Button::Join);
    }
}

void WatchPlanTest::byMechanism_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("mechanism");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("button");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char* name, SocketType type, const char* mechanism, Step step, Button button,
                        const char* sentence) {
        QTest::newRow(name) << static_cast<int>(type) << QByteArray(mechanism) << static_cast<int>(step)
                            << static_cast<int>(button) << QByteArray(sentence);
    };
    row("CURVE PUB", SocketType::Pub, "CURVE", Step::AskForKeys, Button::Join, "Encrypted");
    row("PLAIN PUB", SocketType::Pub, "PLAIN", Step::AskForLogin, Button::Join, "Password protected, not encrypted");
    row("CURVE PUSH", SocketType::Push, "CURVE", Step::Show, Button::JoinAndTake, "away from the real workers");
    row("GSSAPI PUB", SocketType::Pub, "GSSAPI\x1b", Step::Nothing, Button::None, "GSSAPI\xe2\x90\x9b");
    row("2.0 PUB", SocketType::Pub, "", Step::Join, Button::Join, "subscriber");
}

void WatchPlanTest::byMechanism() {
    QFETCH(int, type);
    QFETCH(QByteArray, mechanism);
    QFETCH(QByteArray, sentence);
    const WatchPlan plan = planFor(answer(static_cast<SocketType>(type), mechanism.toStdString()));
    QTEST(static_cast<int>(plan.step), "step");
    QTEST(static_cast<int>(plan.button), "button");
    QVERIFY2(plan.sentence.contains(sentence.toStdString()), plan.sentence.c_str());
}

void WatchPlanTest::withoutAnAnswer_data() {
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("button");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("silent") << static_cast<int>(Outcome::Silent) << static_cast<int>(Step::Show)
                            << static_cast<int>(Button::ChooseByHand)
                            << QByteArray("The program accepted but said nothing for 500 ms.");
    QTest::newRow("not ZMTP") << static_cast<int>(Outcome::NotZmtp) << static_cast<int>(Step::Nothing)
                              << static_cast<int>(Button::None) << QByteArray("Does not speak ZMTP.");
    QTest::newRow("hung up") << static_cast<int>(Outcome::Closed) << static_cast<int>(Step::Nothing)
                             << static_cast<int>(Button::None) << QByteArray("It accepted and hung up without a word.");
    QTest::newRow("nobody") << static_cast<int>(Outcome::Unreachable) << static_cast<int>(Step::Nothing)
                            << static_cast<int>(Button::None) << QByteArray("Nobody can be reached there.");
}

void WatchPlanTest::withoutAnAnswer() {
    QFETCH(int, outcome);
    discovery::Identification found;
    found.outcome = static_cast<Outcome>(outcome);
    found.took = std::chrono::milliseconds(500);
    const WatchPlan plan = planFor(found);
    QTEST(static_cast<int>(plan.step), "step");
    QTEST(static_cast<int>(plan.button), "button");
    QTEST(QByteArray::fromStdString(plan.sentence), "sentence");
    QVERIFY(!plan.joinAs);
}

void WatchPlanTest::unknownTypeIsChosenByHand() {
    WatchPlan plan = planFor(answer({}, "NULL", "NEW\x1b[0m"));
    QCOMPARE(plan.button, Button::ChooseByHand);
    QVERIFY(!plan.sentence.contains('\x1b') && plan.sentence.contains("NEW"));
    plan = planFor(answer({}));
    QCOMPARE(plan.sentence, std::string("It did not tell its socket type."));
}

QTEST_APPLESS_MAIN(WatchPlanTest)
#include "tst_watch_plan.moc"
