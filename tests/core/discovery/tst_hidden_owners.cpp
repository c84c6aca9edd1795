// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/scanner.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

/// What is seen of programs whose descriptors may not be read.
class HiddenOwnersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theirFoldersAreLearnt();
};

void HiddenOwnersTest::theirFoldersAreLearnt() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    QCOMPARE(::chmod(folder.path().c_str(), 0755), 0);
    const UniqueFd listener = test::listening(folder.file("live.ipc"));
    QVERIFY(test::boundSocket(folder.file("left.ipc"))); // and closed again
    const std::string seen = test::asNobody([&] {
        ::close(listener.get());
        Scanner scanner({"/nowhere"});
        for (int i = 0; i < 2; ++i) { // learnt with one scan, read with the next
            const auto snapshot = scanner.scan();
            if (snapshot && std::ranges::count(**snapshot, folder.file("left.ipc"), &Endpoint::name) == 1)
                return std::string("listed");
        }
        return std::string("not listed");
    });
    QCOMPARE(QByteArray::fromStdString(seen), QByteArray("listed"));
}

QTEST_GUILESS_MAIN(HiddenOwnersTest)
#include "tst_hidden_owners.moc"
