// SPDX-License-Identifier: GPL-3.0-or-later
// Which request a reply answers, and the routing ids in front of it, of what real sockets send.
#include "core/observe/capture/filter/filter_run.h"
#include "tests/core/capture/watched.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <map>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::LibzmqSocket;
using zmtp::SocketType;
using Answers = std::map<RecordId, RecordId>; ///< reply, request

class RealRepliesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofRealRequests();
    void ofRealDealers();
};

namespace {

JoinRequest joinAs(SocketType type, const std::string& endpoint) {
    JoinRequest request;
    request.type = type;
    request.role = Role::Connect;
    request.endpoint = endpoint;
    return request;
}

/// What the source recorded, as a store has it.
std::shared_ptr<const Chunk> recorded(const Watched& watched) {
    auto out = std::make_shared<Chunk>(0, 0);
    for (const auto& record : watched.records)
        out->append(record.header(), record.bytes);
    return out;
}

Answers answersIn(const Chunk& chunk) {
    Replies replies;
    replies.add(chunk, 0, nullptr);
    Answers out;
    for (RecordId id = 0; id < chunk.count(); ++id) {
        if (const auto answer = replies.answerOf(id))
            out.emplace(id, answer->request);
    }
    return out;
}

} // namespace

void RealRepliesTest::ofRealRequests() {
    const test::TemporaryFolder folder;
    LibzmqSocket server(ZMQ_REP);
    QVERIFY(server.bind(folder.endpoint("x")));
    Watched watched(joinAs(SocketType::Req, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    for (std::size_t round = 1; round <= 3; ++round) {
        QVERIFY(watched.joined().send(std::array{bytesOf("question")}));
        QVERIFY(test::turnUntil(watched.reactor, [&] { return server.receive() && server.send({"answer"}); }));
        QVERIFY(watched.until(Kind::Message, round));
    }
    const auto chunk = recorded(watched);
    const auto answers = answersIn(*chunk);
    QCOMPARE(answers.size(), std::size_t(3));
    for (const auto& [reply, request] : answers) {
        QCOMPARE(chunk->header(reply).kind(), Kind::Message);
        QCOMPARE(chunk->header(request).kind(), Kind::Sent);
        QCOMPARE(reply, request + 1);
    }
}

/// A DEALER asks two things of a ROUTER, who answers the second first.
void RealRepliesTest::ofRealDealers() {
    const test::TemporaryFolder folder;
    LibzmqSocket server(ZMQ_ROUTER);
    QVERIFY(server.bind(folder.endpoint("x")));
    Watched watched(joinAs(SocketType::Dealer, folder.endpoint("x")));
    QVERIFY(watched.joined().start());
    QVERIFY(watched.until(Kind::PeerUp));
    std::vector<test::Frames> asked;
    for (const char* const id : {"anna", "ben"})
        QVERIFY(watched.joined().send(std::array{bytesOf(id), bytesOf(""), bytesOf("question")}));
    QVERIFY(test::turnUntil(watched.reactor, [&] {
        if (auto got = server.receive())
            asked.push_back(std::move(*got));
        return asked.size() == 2;
    }));
    for (const auto at : {1, 0})
        QVERIFY(server.send({asked[at][0], asked[at][1], "", "answer"}));
    QVERIFY(watched.until(Kind::Message, 2));
    const auto chunk = recorded(watched);
    const auto answers = answersIn(*chunk);
    QCOMPARE(answers.size(), std::size_t(2));
    Roster roster;
    roster.add(*chunk);
    const Surroundings surroundings{.endpoint = {}, .method = {}, .roster = &roster};
    const auto routeOf = [&](RecordId id) {
        return capture::textOf(*fieldNamed("route"), rowOf(*chunk, id, 0, surroundings));
    };
    QCOMPARE(routeOf(answers.begin()->first), std::string("ben"));
    QCOMPARE(routeOf(answers.rbegin()->first), std::string("anna"));
    for (const auto& [reply, request] : answers)
        QCOMPARE(routeOf(reply), routeOf(request));
}

QTEST_GUILESS_MAIN(RealRepliesTest)
#include "tst_replies_of_libzmq.moc"
