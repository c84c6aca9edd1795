// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/watching.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::advice;
using discovery::Library;
using discovery::Owner;
using zmtp::SocketType;

Q_DECLARE_METATYPE(std::vector<Owner>)

class ContactRiskTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whoIsAskedAbout_data();
    void whoIsAskedAbout();
    void aStaleFileIsNoRisk();
    void foreignNamesAreShowable();
    void forecasts_data();
    void forecasts();
};

void ContactRiskTest::whoIsAskedAbout_data() {
    QTest::addColumn<std::vector<Owner>>("owners");
    QTest::addColumn<QByteArray>("reason"); ///< empty: no question
    const auto libzmq = [](int major, int minor, int patch) {
        return Owner{.pid = 7, .process = "feedd", .library = {Library::Kind::Libzmq, major, minor, patch}};
    };
    const Owner unknown{.pid = 8, .process = "java", .library = {}};
    const Owner unreadable{.pid = 9, .process = "su", .library = {.kind = Library::Kind::Unreadable}};
    const auto row = [](const char* name, std::vector<Owner> owners, const char* reason) {
        QTest::newRow(name) << std::move(owners) << QByteArray(reason);
    };
    row("4.3.4", {libzmq(5, 2, 4)}, "");
    row("4.3.3", {libzmq(5, 2, 3)}, "");
    row("a later one", {libzmq(6, 0, 0)}, "");
    row("ours", {Owner{.pid = 7, .process = "ipcscope-demo", .library = {.kind = Library::Kind::Own}}}, "");
    row("4.3.2", {libzmq(5, 2, 2)}, "feedd (pid 7) uses libzmq.so.5.2.2, which is older than ZeroMQ 4.3.3");
    row("4.1", {libzmq(5, 0, 4)}, "libzmq.so.5.0.4");
    row("3.2.5", {libzmq(3, 0, 0)}, "libzmq.so.3.0.0");
    row("no version", {libzmq(0, 0, 0)}, "whose version cannot be told");
    row("another implementation", {unknown}, "java (pid 8) has no known ZeroMQ library loaded");
    row("unreadable", {unreadable}, "The libraries of su (pid 9) may not be read");
    row("hidden", {}, "The program behind it is hidden from you");
    row("handed over by another", {unknown, libzmq(5, 2, 4)}, "");
    row("one of two is old", {libzmq(5, 2, 4), libzmq(5, 1, 5)}, "libzmq.so.5.1.5");
}

void ContactRiskTest::whoIsAskedAbout() {
    QFETCH(std::vector<Owner>, owners);
    QFETCH(QByteArray, reason);
    discovery::Endpoint endpoint;
    endpoint.owners = owners;
    const ContactRisk risk = contactRisk(endpoint);
    QCOMPARE(risk.ask, !reason.isEmpty());
    QVERIFY2(QByteArray::fromStdString(risk.reason).contains(reason), risk.reason.c_str());
    if (risk.ask)
        QVERIFY(risk.reason.contains("PUSH, DEALER, REQ or PAIR") && risk.reason.ends_with('.'));
}

void ContactRiskTest::aStaleFileIsNoRisk() {
    discovery::Endpoint endpoint;
    endpoint.state = discovery::State::Stale;
    QVERIFY(!contactRisk(endpoint).ask);
}

void ContactRiskTest::foreignNamesAreShowable() {
    discovery::Endpoint endpoint;
    endpoint.owners = {Owner{.pid = 8, .process = "a\n\x1b[31mb", .library = {}}};
    const std::string reason = contactRisk(endpoint).reason;
    QVERIFY(!reason.contains('\n') && !reason.contains('\x1b'));
}

void ContactRiskTest::forecasts_data() {
    QTest::addColumn<int>("bound");
    QTest::addColumn<int>("joinAs");
    QTest::addColumn<bool>("harmless");
    QTest::addColumn<bool>("takes");
    const auto row = [](SocketType bound, SocketType joinAs, bool harmless, bool takes) {
        QTest::newRow(std::string(zmtp::name(bound)).c_str())
            << static_cast<int>(bound) << static_cast<int>(joinAs) << harmless << takes;
    };
    row(SocketType::Pub, SocketType::Sub, true, false);
    row(SocketType::XPub, SocketType::Sub, true, false);
    row(SocketType::Push, SocketType::Pull, false, true);
    row(SocketType::Dealer, SocketType::Router, false, true);
    row(SocketType::Req, SocketType::Rep, false, true);
    row(SocketType::Rep, SocketType::Dealer, false, false);
    row(SocketType::Router, SocketType::Dealer, false, false);
    row(SocketType::Pull, SocketType::Push, false, false);
    row(SocketType::Sub, SocketType::Pub, false, false);
    row(SocketType::XSub, SocketType::Pub, false, false);
    row(SocketType::Pair, SocketType::Pair, false, true);
}

void ContactRiskTest::forecasts() {
    QFETCH(int, bound);
    const auto type = static_cast<SocketType>(bound);
    const JoinForecast told = forecast(type);
    QTEST(static_cast<int>(told.joinAs), "joinAs");
    QTEST(told.harmless, "harmless");
    QTEST(told.takesMessages, "takes");
    QVERIFY(zmtp::compatible(told.joinAs, type));
    QVERIFY(!told.effect.empty());
}

QTEST_APPLESS_MAIN(ContactRiskTest)
#include "tst_contact_risk.moc"
