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

using What = capture::Finding::What;
using Secrets = WatchPlan::Secrets;

capture::Finding answer(std::optional<SocketType> type, std::string mechanism = "NULL", std::string name = {}) {
    discovery::Identification found;
    found.outcome = Outcome::Answered;
    found.peer.major = mechanism.empty() ? 2 : 3;
    found.peer.mechanism = std::move(mechanism);
    found.peer.type = type;
    found.peer.typeName = type ? std::string(zmtp::name(*type)) : std::move(name);
    return findingOf(found);
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
    void withoutAType_data();
    void withoutAType();
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
    QVERIFY2(plan.effect.contains(sentence.toStdString()), std::string(plan.effect).c_str());
}

/// Whatever takes messages is never joined without a button of its own.
void WatchPlanTest::everyTypeHasOne() {
    for (const SocketType type : zmtp::allSocketTypes) {
        const WatchPlan plan = planFor(answer(type));
        QVERIFY(plan.joinAs && !plan.effect.empty());
        QVERIFY(zmtp::compatible(type, *plan.joinAs) || type == SocketType::Stream);
        QVERIFY(plan.step != Step::Join || plan.button == Button::Join);
    }
}

void WatchPlanTest::byMechanism_data() {
    QTest::addColumn<int>("type"); ///< -1: not told
    QTest::addColumn<QByteArray>("mechanism");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("button");
    QTest::addColumn<int>("secrets");
    QTest::addColumn<QByteArray>("security");
    QTest::addColumn<QByteArray>("effect");
    const auto row = [](const char* name, int type, const char* mechanism, Step step, Button button, Secrets secrets,
                        const char* security, const char* effect) {
        QTest::newRow(name) << type << QByteArray(mechanism) << static_cast<int>(step) << static_cast<int>(button)
                            << static_cast<int>(secrets) << QByteArray(security) << QByteArray(effect);
    };
    const auto of = [](SocketType type) { return static_cast<int>(type); };
    const auto* encrypted = "Encrypted. Without keys only sizes and times are visible.";
    const auto* guarded = "Password protected, not encrypted.";
    row("CURVE PUB", of(SocketType::Pub), "CURVE", Step::Show, Button::Join, Secrets::Keys, encrypted, "subscriber");
    row("PLAIN PUB", of(SocketType::Pub), "PLAIN", Step::Show, Button::Join, Secrets::Login, guarded, "subscriber");
    row("CURVE PUSH", of(SocketType::Push), "CURVE", Step::Show, Button::JoinAndTake, Secrets::Keys, encrypted,
        "away from the real workers");
    row("PLAIN PUSH", of(SocketType::Push), "PLAIN", Step::Show, Button::JoinAndTake, Secrets::Login, guarded,
        "away from the real workers");
    row("PLAIN REQ", of(SocketType::Req), "PLAIN", Step::Show, Button::JoinAndTake, Secrets::Login, guarded,
        "leave the program waiting");
    row("CURVE DEALER", of(SocketType::Dealer), "CURVE", Step::Show, Button::JoinAndTake, Secrets::Keys, encrypted,
        "away from the real workers");
    row("PLAIN ROUTER", of(SocketType::Router), "PLAIN", Step::Show, Button::Join, Secrets::Login, guarded,
        "only see answers");
    row("CURVE, type not told", -1, "CURVE", Step::Show, Button::ChooseByHand, Secrets::Keys, encrypted, "unknown");
    row("GSSAPI PUB", of(SocketType::Pub), "GSSAPI", Step::Nothing, Button::None, Secrets::None,
        "This security mechanism is not known here.", "");
    row("2.0 PUB", of(SocketType::Pub), "", Step::Show, Button::Join, Secrets::None, "", "subscriber");
    row("2.0 PUSH", of(SocketType::Push), "", Step::Show, Button::JoinAndTake, Secrets::None, "", "real workers");
}

void WatchPlanTest::byMechanism() {
    QFETCH(int, type);
    QFETCH(QByteArray, mechanism);
    QFETCH(QByteArray, effect);
    const WatchPlan plan = planFor(
        answer(type < 0 ? std::nullopt : std::optional(static_cast<SocketType>(type)), mechanism.toStdString()));
    QTEST(static_cast<int>(plan.step), "step");
    QTEST(static_cast<int>(plan.button), "button");
    QTEST(static_cast<int>(plan.secrets), "secrets");
    QTEST(QByteArray::fromStdString(std::string(plan.security)), "security");
    QVERIFY2(plan.effect.contains(effect.toStdString()), std::string(plan.effect).c_str());
    QCOMPARE(plan.effect.empty(), effect.isEmpty());
}

void WatchPlanTest::withoutAType_data() {
    QTest::addColumn<discovery::Identification>("found");
    QTest::addColumn<What>("what");
    QTest::addColumn<Button>("button");
    const auto row = [](const char* name, Outcome outcome, const zmtp::Announcement& peer, What what, Button button) {
        discovery::Identification found;
        found.outcome = outcome;
        found.peer = peer;
        found.took = std::chrono::milliseconds(2000);
        QTest::newRow(name) << found << what << button;
    };
    zmtp::Announcement greeting;
    greeting.major = 3;
    greeting.mechanism = "NULL";
    row("silent", Outcome::Silent, {}, What::Silent, Button::ChooseByHand);
    row("only a greeting", Outcome::Answered, greeting, What::Silent, Button::ChooseByHand);
    zmtp::Announcement ready = greeting;
    ready.typeName = "FOO";
    row("READY with a type of its own", Outcome::Answered, ready, What::OtherType, Button::ChooseByHand);
    zmtp::Announcement refusing = greeting;
    refusing.refusal = 400;
    row("ERROR", Outcome::Answered, refusing, What::Refused, Button::None);
    zmtp::Announcement oldest;
    oldest.major = 1;
    row("1.0", Outcome::Answered, oldest, What::OldProtocol, Button::None);
    row("not ZMTP", Outcome::NotZmtp, {}, What::NotZmtp, Button::None);
    row("hung up", Outcome::Closed, {}, What::Unreachable, Button::None);
    row("nobody", Outcome::Unreachable, {}, What::Unreachable, Button::None);
}

void WatchPlanTest::withoutAType() {
    QFETCH(discovery::Identification, found);
    QFETCH(Button, button);
    const capture::Finding finding = findingOf(found);
    QTEST(finding.what, "what");
    QCOMPARE(finding.announcement, found.peer);
    QCOMPARE(finding.waited, std::optional(found.took));
    const WatchPlan plan = planFor(finding);
    QCOMPARE(plan.button, button);
    QCOMPARE(plan.step, button == Button::None ? Step::Nothing : Step::Show);
    QVERIFY(!plan.joinAs);
}

QTEST_APPLESS_MAIN(WatchPlanTest)
#include "tst_watch_plan.moc"
