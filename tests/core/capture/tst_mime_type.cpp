// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/encoder.h"

#include <QDir>
#include <QFile>
#include <QMimeDatabase>
#include <QTemporaryDir>
#include <QTest>

using namespace ipcscope;

/// What a desktop makes of our files, by resources/mime.
class MimeTypeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void knowsOurCapturesByName();
    void knowsThemByTheirFirstBytes();
    void leavesCapturesOfOthersToOthers();

private:
    QTemporaryDir m_data;
    QMimeDatabase m_database;
    const QString m_ours = QStringLiteral("application/vnd.ipcscope.capture+pcapng");
};

void MimeTypeTest::initTestCase() {
    const QString packages = m_data.filePath("mime/packages");
    QVERIFY(QDir().mkpath(packages));
    QVERIFY(QFile::copy(IPCSCOPE_MIME, packages + "/org.ipcscope.ipcscope.xml"));
    // By itself: the machine's own cache is merged with it at an installation only.
    qputenv("XDG_DATA_HOME", m_data.path().toLocal8Bit());
    qputenv("XDG_DATA_DIRS", "/nonexistent");
    QVERIFY(m_database.mimeTypeForName(m_ours).isValid());
}

void MimeTypeTest::knowsOurCapturesByName() {
    QCOMPARE(m_database.mimeTypeForFile("quotes.ipcscope.pcapng", QMimeDatabase::MatchExtension).name(), m_ours);
}

void MimeTypeTest::knowsThemByTheirFirstBytes() {
    Bytes bytes;
    capture::pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.finish({}, bytes);
    const QByteArray data(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    QCOMPARE(m_database.mimeTypeForData(data).name(), m_ours);
}

void MimeTypeTest::leavesCapturesOfOthersToOthers() {
    QVERIFY(m_database.mimeTypeForFile("other.pcapng", QMimeDatabase::MatchExtension).name() != m_ours);
    const QByteArray data = QByteArray::fromHex("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000");
    QVERIFY(m_database.mimeTypeForData(data).name() != m_ours);
}

QTEST_GUILESS_MAIN(MimeTypeTest)
#include "tst_mime_type.moc"
