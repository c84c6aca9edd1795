// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/census.h"
#include "core/transport/sockets/errc.h"

#include <QTest>

#include <vector>

#include <sys/resource.h>
#include <unistd.h>

using namespace ipcscope;
using sockets::Census;
using sockets::Errc;

namespace {

/// For the time of a test.
class DescriptorLimit {
public:
    explicit DescriptorLimit(rlim_t limit) {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit now{limit, m_before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

private:
    rlimit m_before{};
};

const uid_t us = ::geteuid();
const uid_t other = us + 1;
const uid_t third = us + 2;

std::error_code refusal(Census& census, uid_t user) {
    const auto place = census.enter(user);
    return place ? std::error_code() : place.error().code;
}

} // namespace

class TestCensus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anotherUserHasHalf() {
        const DescriptorLimit limit(64);
        Census census;
        std::vector<Census::Place> places;
        for (int i = 0; i < 32; ++i) {
            places.push_back(census.enter(other).value());
            places.back().admitted();
        }
        QCOMPARE(refusal(census, other), make_error_code(Errc::TooManyConnections));
        QCOMPARE(refusal(census, third), std::error_code());
        QCOMPARE(refusal(census, us), std::error_code());
        places.pop_back();
        QCOMPARE(refusal(census, other), std::error_code());
    }

    void ourUserHasAll() {
        const DescriptorLimit limit(64);
        Census census;
        std::vector<Census::Place> places;
        for (int i = 0; i < 1000; ++i)
            places.push_back(census.enter(us).value());
        QCOMPARE(refusal(census, us), std::error_code());
    }

    void handshakesOfAnyUserAreCounted_data() {
        QTest::addColumn<uint>("user");
        QTest::newRow("ours") << us;
        QTest::newRow("another") << other;
    }
    void handshakesOfAnyUserAreCounted() {
        QFETCH(uint, user);
        Census census;
        std::vector<Census::Place> places;
        for (std::size_t i = 0; i < limits::userHandshakes; ++i)
            places.push_back(census.enter(user).value());
        QCOMPARE(refusal(census, user), make_error_code(Errc::TooManyHandshakes));
        QCOMPARE(refusal(census, third), std::error_code());
        places.front().admitted();
        places.front().admitted();
        {
            const auto next = census.enter(user);
            QVERIFY(next);
            QCOMPARE(refusal(census, user), make_error_code(Errc::TooManyHandshakes));
        }
        places.pop_back();
        QCOMPARE(refusal(census, user), std::error_code());
    }

    void placesMove() {
        Census census(1);
        Census::Place place = census.enter(us).value();
        Census::Place taken = std::move(place);
        QCOMPARE(refusal(census, us), make_error_code(Errc::TooManyHandshakes));
        taken = Census::Place();
        QCOMPARE(refusal(census, us), std::error_code());
    }
};

QTEST_GUILESS_MAIN(TestCensus)
#include "tst_census.moc"
