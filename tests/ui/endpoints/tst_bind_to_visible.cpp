// SPDX-License-Identifier: GPL-3.0-or-later
// How long it takes from a program's bind to a row on the screen, and from its end to the row's.
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/engine/engine.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QTest>
#include <QTreeView>

#include <algorithm>
#include <vector>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

/// Whether a row of this name is in sight.
bool isSeen(const QTreeView& tree, const QString& name) {
    const QModelIndexList found =
        tree.model()->match(tree.model()->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchExactly | Qt::MatchRecursive);
    return !found.isEmpty() && tree.viewport()->rect().intersects(tree.visualRect(found.first()));
}

qint64 median(std::vector<qint64> times) {
    std::ranges::sort(times);
    return times.at(times.size() / 2);
}

} // namespace

class TestBindToVisible : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void isQuick_data();
    void isQuick();
};

void TestBindToVisible::isQuick_data() {
    QTest::addColumn<bool>("abstract"); ///< no folder tells of it: only the kernel's table does
    QTest::addColumn<int>("rounds");
    QTest::addColumn<int>("goal"); ///< ms
    QTest::newRow("in a watched folder") << false << 9 << 250;
    QTest::newRow("only in the kernel's table") << true << 5 << 1000;
}

void TestBindToVisible::isQuick() {
    QFETCH(bool, abstract);
    QFETCH(int, rounds);
    QFETCH(int, goal);
    const test::TemporaryFolder folder;
    Engine engine({folder.path()});
    test::TemporarySettings settings;
    EndpointBrowser browser(engine, settings.settings());
    browser.resize(300, 600);
    browser.show();
    auto* tree = browser.findChild<QTreeView*>();
    browser.findChild<QLineEdit*>()->setText(QStringLiteral("brandnew"));
    QTRY_VERIFY_WITH_TIMEOUT(!engine.endpoints().empty() || tree->model()->rowCount() == 0, patience);
    std::vector<qint64> comes, goes;
    for (int round = 0; round < rounds; ++round) {
        const std::string name = "brandnew-" + std::to_string(::getpid()) + '-' + std::to_string(round);
        const std::string path = folder.file(name);
        const QString title = QString::fromStdString(abstract ? '@' + name : name);
        QElapsedTimer clock;
        clock.start();
        const int listener = abstract ? test::listenAtAbstract(name) : test::listenAt(path);
        QVERIFY(listener >= 0);
        QVERIFY(QTest::qWaitFor([&] { return isSeen(*tree, title); }, patience));
        comes.push_back(clock.restart());
        ::close(listener);
        if (!abstract)
            ::unlink(path.c_str());
        QVERIFY(QTest::qWaitFor([&] { return !isSeen(*tree, title); }, patience));
        goes.push_back(clock.elapsed());
    }
    qInfo("bind to visible: median %lld ms, longest %lld ms; end to gone: median %lld ms, longest %lld ms",
          median(comes), std::ranges::max(comes), median(goes), std::ranges::max(goes));
    // A test shares its machine with others: the figures above are what counts, twice the goal is what fails.
    QVERIFY2(median(comes) < 2 * goal, qPrintable(QString::number(median(comes))));
    QVERIFY2(median(goes) < 2 * goal, qPrintable(QString::number(median(goes))));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestBindToVisible)
#include "tst_bind_to_visible.moc"
