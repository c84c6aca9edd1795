// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/built_in_library.h"
#include "core/observe/discovery/scanner.h"
#include "core/transport/base/unique_fd.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>

#include <dlfcn.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::discovery;
using Kind = Library::Kind;

namespace {

Bytes contents(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray all = file.readAll();
    return {all.begin(), all.end()};
}

ReadAt reading(ByteView file) {
    return [file](std::uint64_t offset, MutableBytes into) -> std::size_t {
        const ByteView there = file.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, file.size())));
        const std::size_t count = std::min(there.size(), into.size());
        std::copy_n(there.begin(), count, into.begin());
        return count;
    };
}

Library systems() {
    Library library{.kind = Kind::BuiltIn};
    zmq_version(&library.major, &library.minor, &library.patch);
    return library;
}

QString elfFile(const char* name) {
    return QStringLiteral(ELF_FILES "/") + QLatin1String(name);
}

} // namespace

class BuiltInLibraryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// What its symbol and its instructions tell is what it says itself.
    void theSystemsLibrary() {
        Dl_info info{};
        QVERIFY(::dladdr(reinterpret_cast<const void*>(&zmq_version), &info) != 0);
        const Bytes file = contents(QFile::decodeName(info.dli_fname));
        QVERIFY(!file.empty());
        QVERIFY(libraryBuiltInto(reading(file)) == systems());
    }

    void files_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<Library>("wanted");
        const Library release{.kind = Kind::BuiltIn, .major = 4, .minor = 1, .patch = 8};
        QTest::newRow("optimised, only dynamic symbols") << elfFile("optimised") << release;
        QTest::newRow("not optimised") << elfFile("unoptimised") << release;
        QTest::newRow("cut") << elfFile("cut") << Library();
        QTest::newRow("a program that only uses it") << QCoreApplication::applicationFilePath() << Library();
        QTest::newRow("no ELF file") << QStringLiteral(ELF_FILES "/../../CMakeLists.txt") << Library();
        QTest::newRow("empty") << QStringLiteral("/dev/null") << Library();
    }
    void files() {
        QFETCH(QString, file);
        QFETCH(Library, wanted);
        const Bytes bytes = contents(file);
        QVERIFY(libraryBuiltInto(reading(bytes)) == wanted);
    }

    /// Its numbers may be lies; what we say of it is then "none", "unknown version" or three numbers.
    void anyByteMayBeWrong() {
        const Bytes good = contents(elfFile("optimised"));
        for (std::size_t at = 0; at < good.size(); ++at) {
            for (const std::uint8_t value : Bytes{0x00, 0x7F, 0x80, 0xFF}) {
                Bytes bad = good;
                bad[at] = value;
                const Library library = libraryBuiltInto(reading(bad));
                QVERIFY(library.kind == Kind::None || library.kind == Kind::BuiltIn);
                QVERIFY(library.major >= 0 && library.major < 100);
            }
            QVERIFY(libraryBuiltInto(reading(ByteView(good).first(at))).kind == Kind::None ||
                    at > good.size() / 2); // the section headers are at the end
        }
    }

    void modulesByTheirPath() {
        constexpr std::string_view maps =
            "55d0c0000000-55d0c0001000 r-xp 00000000 fe:01 11                 /usr/bin/node\n"
            "7f0000000000-7f0000001000 r--p 00000000 fe:01 12                 /srv/a "
            "b/node_modules/zeromq/build/addon.node\n"
            "7f0000001000-7f0000002000 r-xp 00001000 fe:01 12                 /srv/a "
            "b/node_modules/zeromq/build/addon.node\n"
            "7f0000002000-7f0000003000 r-xp 00000000 fe:01 13                 /opt/lib/_ZMQ.so\n"
            "7f0000003000-7f0000004000 rw-p 00000000 00:00 0                  [heap zmq]\n"
            "7f0000004000-7f0000005000 rw-p 00000000 00:00 0 \n"
            "no line /zmq";
        const std::vector<MappedFile> wanted{{.path = "/srv/a b/node_modules/zeromq/build/addon.node", .inode = 12},
                                             {.path = "/opt/lib/_ZMQ.so", .inode = 13}};
        QVERIFY(likelyModules(maps) == wanted);
        QVERIFY(likelyModules("").empty());
    }

    /// A device or a FIFO would notice that it is opened.
    void onlyRegularFilesAreOpened_data() {
        QTest::addColumn<bool>("regular");
        QTest::newRow("a FIFO") << false;
        QTest::newRow("a file") << true;
    }
    void onlyRegularFilesAreOpened() {
        QFETCH(bool, regular);
        const test::TemporaryFolder folder;
        const std::string path = folder.file("zmq.node");
        QCOMPARE(::mknod(path.c_str(), (regular ? S_IFREG : S_IFIFO) | 0600, 0), 0);
        struct stat status{};
        QCOMPARE(::stat(path.c_str(), &status), 0);
        const UniqueFd watch(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
        QVERIFY(::inotify_add_watch(watch.get(), path.c_str(), IN_OPEN) >= 0);
        const std::string line = "7f0000000000-7f0000001000 r-xp 00000000 fe:01 " + std::to_string(status.st_ino);
        BuiltInLibraries libraries;
        QVERIFY(libraries.of(::getpid(), line + " " + path) == Library());
        inotify_event opened{};
        QCOMPARE(::read(watch.get(), &opened, sizeof opened) > 0, regular);
    }

    /// A program that libzmq is part of is known as one that speaks ZeroMQ, and as safe to be asked.
    void aStaticProgram() {
        const test::TemporaryFolder folder;
        test::ChildProcess program({BUILT_IN_PARTNER, folder.endpoint("feed")});
        std::string said;
        QTRY_VERIFY((said += program.output()) == "bound\n");
        Scanner scanner(std::vector<std::string>{});
        const auto snapshot = scanner.scan();
        QVERIFY(snapshot);
        const auto endpoint = std::ranges::find(**snapshot, folder.file("feed"), &Endpoint::name);
        QVERIFY(endpoint != (*snapshot)->end());
        QCOMPARE(endpoint->group, Group::ZeroMq);
        QVERIFY(endpoint->owners.at(0).library == systems());
        QVERIFY(!advice::contactRisk(*endpoint).ask);
    }
};

QTEST_GUILESS_MAIN(BuiltInLibraryTest)
#include "tst_built_in_library.moc"
