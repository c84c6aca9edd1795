// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/output_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <climits>
#include <functional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {
std::function<void()> beforeALinkIsRead; ///< once
bool refusesNames = false;               ///< to files that have none
} // namespace

/// In the place of the C library's, so that another program can act between two steps.
extern "C" ssize_t readlinkat(int folder, const char* path, char* buffer, size_t size) noexcept {
    if (const auto act = std::exchange(beforeALinkIsRead, nullptr))
        act();
    return ::syscall(SYS_readlinkat, folder, path, buffer, size);
}
extern "C" ssize_t readlink(const char* path, char* buffer, size_t size) noexcept {
    return ::readlinkat(AT_FDCWD, path, buffer, size);
}

extern "C" int linkat(int fromFolder, const char* from, int toFolder, const char* to, int how) noexcept {
    if (refusesNames) {
        errno = EPERM;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_linkat, fromFolder, from, toFolder, to, how));
}

/// Files that are saved and recorded into.
class OutputFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filesAreForTheirOwnerOnly();
    void savingIsAllOrNothing();
    void savingReplacesRegularFilesOnly();
    void savingFollowsLinks_data();
    void savingFollowsLinks();
    void savingSparesWhatIsRecordedInto();
    void savingLooksAgainBeforeItReplaces();
    void savingFollowsTheLinkThatItJudged();
    void savingStaysInItsFolder();
    void theLongestNamesAreNames();
    void nothingIsLeftOfAProgramThatWasKilled();
    void whatGetsNoNameIsCopied();

private:
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + '/' + name; }
    QTemporaryDir m_folder;
};

void OutputFileTest::filesAreForTheirOwnerOnly() {
    struct stat facts{};
    {
        auto file = *OutputFile::create(path("private"));
        QCOMPARE(::stat(path("private").c_str(), &facts), 0);
        QCOMPARE(facts.st_mode & 0777U, 0600U);
    }
    QCOMPARE(OutputFile::create(path("private")).error().code.value(), EEXIST);
    QCOMPARE(::symlink("elsewhere", path("link").c_str()), 0);
    QVERIFY(!OutputFile::create(path("link")).has_value());
    QVERIFY(!QFile::exists(m_folder.filePath("elsewhere")));
}

void OutputFileTest::savingIsAllOrNothing() {
    QFile before(m_folder.filePath("saved"));
    QVERIFY(before.open(QIODevice::WriteOnly) && before.write("before") == 6);
    before.close();
    const auto contents = [&] {
        QFile file(m_folder.filePath("saved"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
    };
    const auto files = QDir(m_folder.path()).entryList(QDir::Files).size();
    {
        auto file = *OutputFile::replacing(path("saved"));
        QVERIFY(file.write(bytesOf("half")).has_value());
        QCOMPARE(contents(), QByteArray("before"));
    }
    QCOMPARE(contents(), QByteArray("before"));
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), files);
    auto file = *OutputFile::replacing(path("saved"));
    QVERIFY(file.write(bytesOf("after")).has_value());
    QVERIFY(file.commit().has_value());
    QCOMPARE(contents(), QByteArray("after"));
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), files);
}

void OutputFileTest::savingReplacesRegularFilesOnly() {
    QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
    QCOMPARE(::symlink("pipe", path("to-pipe").c_str()), 0);
    QCOMPARE(::symlink("round", path("round").c_str()), 0);
    QVERIFY(QDir(m_folder.path()).mkdir("folder"));
    const auto reason = [&](const char* name) { return OutputFile::replacing(path(name)).error().code.value(); };
    QCOMPARE(reason("pipe"), ENOTSUP);
    QCOMPARE(reason("to-pipe"), ENOTSUP);
    QCOMPARE(reason("folder"), ENOTSUP);
    QCOMPARE(reason("round"), ELOOP);
    QCOMPARE(OutputFile::replacing("/dev/null").error().code.value(), ENOTSUP);
}

void OutputFileTest::savingFollowsLinks_data() {
    QTest::addColumn<bool>("isThere");
    QTest::newRow("to a file") << true;
    QTest::newRow("to nothing yet") << false;
}

void OutputFileTest::savingFollowsLinks() {
    QFETCH(const bool, isThere);
    QFile target(m_folder.filePath("target"));
    target.remove();
    if (isThere)
        QVERIFY(target.open(QIODevice::WriteOnly));
    target.close();
    QFile::remove(m_folder.filePath("newest"));
    QCOMPARE(::symlink("target", path("newest").c_str()), 0);
    auto file = *OutputFile::replacing(path("newest"));
    QVERIFY(file.write(bytesOf("after")).has_value() && file.commit().has_value());
    QVERIFY(QFileInfo(m_folder.filePath("newest")).isSymLink());
    QVERIFY(target.open(QIODevice::ReadOnly));
    QCOMPARE(target.readAll(), QByteArray("after"));
}

void OutputFileTest::savingSparesWhatIsRecordedInto() {
    {
        auto file = *OutputFile::create(path("recorded"));
        QVERIFY(file.lock());
        QCOMPARE(OutputFile::replacing(path("recorded")).error().code.value(), EBUSY);
    }
    QVERIFY(OutputFile::replacing(path("recorded")).has_value());
}

void OutputFileTest::savingLooksAgainBeforeItReplaces() {
    auto file = *OutputFile::replacing(path("taken"));
    QVERIFY(file.write(bytesOf("saved")).has_value());
    auto recorded = *OutputFile::create(path("taken"));
    QVERIFY(recorded.lock());
    QCOMPARE(file.commit().error().code.value(), EBUSY);
    recorded.discard();
    QCOMPARE(::mkfifo(path("taken").c_str(), 0600), 0);
    QCOMPARE(file.commit().error().code.value(), ENOTSUP);
    QFile::remove(m_folder.filePath("taken"));
    QVERIFY(file.commit().has_value());
}

/// Another user's link takes its place in between.
void OutputFileTest::savingFollowsTheLinkThatItJudged() {
    if (::geteuid() != 0)
        QSKIP("needs root, for another user's link");
    for (const char* name : {"wanted", "spared"})
        QVERIFY(OutputFile::create(path(name)).has_value());
    QCOMPARE(::symlink("wanted", path("judged").c_str()), 0);
    QCOMPARE(::symlink("spared", path("theirs").c_str()), 0);
    constexpr uid_t nobody = 65'534;
    QCOMPARE(::lchown(path("theirs").c_str(), nobody, nobody), 0);
    bool swapped = false;
    beforeALinkIsRead = [&] { swapped = ::rename(path("theirs").c_str(), path("judged").c_str()) == 0; };
    auto file = *OutputFile::replacing(path("judged"));
    QVERIFY(swapped);
    QVERIFY(file.write(bytesOf("saved")).has_value() && file.commit().has_value());
    QCOMPARE(QFileInfo(m_folder.filePath("wanted")).size(), 5);
    QCOMPARE(QFileInfo(m_folder.filePath("spared")).size(), 0);
    QCOMPARE(OutputFile::replacing(path("judged")).error().code.value(), EPERM);
}

/// Which is renamed meanwhile, and a link to another one takes its place.
void OutputFileTest::savingStaysInItsFolder() {
    QVERIFY(QDir(m_folder.path()).mkdir("chosen") && QDir(m_folder.path()).mkdir("other"));
    auto file = *OutputFile::replacing(path("chosen/saved"));
    QVERIFY(file.write(bytesOf("saved")).has_value());
    QCOMPARE(::rename(path("chosen").c_str(), path("moved").c_str()), 0);
    QCOMPARE(::symlink("other", path("chosen").c_str()), 0);
    const auto committed = file.commit();
    QCOMPARE(committed.error().code.value(), ESTALE);
    QVERIFY(committed.error().attempt.starts_with("find "));
    QCOMPARE(QDir(m_folder.filePath("moved")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{"saved"});
    QVERIFY(QDir(m_folder.filePath("other")).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void OutputFileTest::theLongestNamesAreNames() {
    const std::string name(NAME_MAX, 'n');
    auto file = *OutputFile::replacing(path(name));
    QVERIFY(file.commit().has_value());
    QVERIFY(QFile::exists(m_folder.filePath(QString::fromStdString(name))));
    QCOMPARE(OutputFile::replacing(path(name + 'n')).error().code.value(), ENAMETOOLONG);
}

/// Where the file system has files without a name.
void OutputFileTest::nothingIsLeftOfAProgramThatWasKilled() {
    const UniqueFd unnamed(::open(m_folder.path().toLocal8Bit().constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!unnamed)
        QSKIP("needs a file system with O_TMPFILE");
    QVERIFY(QDir(m_folder.path()).mkdir("killed"));
    const QDir folder(m_folder.filePath("killed"));
    const auto files = [&] { return folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot); };
    const auto child = ::fork();
    if (child == 0) {
        auto file = OutputFile::replacing(path("killed/saved"));
        ::_exit(file && file->write(bytesOf("half")) ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
    QCOMPARE(files(), QStringList());
    for (const char* text : {"first", "second"}) {
        auto file = *OutputFile::replacing(path("killed/saved"));
        QVERIFY(file.write(bytesOf(text)).has_value() && file.commit().has_value());
        QCOMPARE(files(), QStringList{"saved"});
        QFile saved(folder.filePath("saved"));
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(saved.readAll(), QByteArray(text));
    }
}

/// Where the file system makes files without a name and refuses them one.
void OutputFileTest::whatGetsNoNameIsCopied() {
    const Bytes contents(3'000'000, 'c');
    const auto files = QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden);
    refusesNames = true;
    auto file = *OutputFile::replacing(path("copied"));
    QVERIFY(file.write(contents).has_value());
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), files);
    const auto done = file.commit();
    refusesNames = false;
    QVERIFY2(done.has_value(), done ? "" : done.error().attempt.c_str());
    QFile read(m_folder.filePath("copied"));
    QVERIFY(read.open(QIODevice::ReadOnly) && read.readAll() == QByteArray(3'000'000, 'c'));
    QCOMPARE(QFileInfo(read).permissions() &
                 ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser),
             QFile::Permissions());
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size(), files.size() + 1);
}

QTEST_APPLESS_MAIN(OutputFileTest)
#include "tst_output_file.moc"
