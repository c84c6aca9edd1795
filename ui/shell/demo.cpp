// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/demo.h"

#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace ipcscope::ui {

namespace {

constexpr qint64 longestLine = 4096;
constexpr std::size_t longestWord = 20;
constexpr int mostPlaces = 100;
constexpr int patience = 500;        // ms, for the demo to end by itself
constexpr int startPatience = 10000; // ms, for the demo to be ready

} // namespace

QString demoProgram() {
    QDir folder(QCoreApplication::applicationDirPath());
    const auto name = QStringLiteral("ipcscope-demo");
    if (const QFileInfo beside(folder.filePath(name)); beside.isExecutable())
        return beside.absoluteFilePath();
    while (folder.cdUp()) {
        if (const QFileInfo built(folder.filePath(QStringLiteral("app/") + name)); built.isExecutable())
            return built.absoluteFilePath();
        if (QFileInfo::exists(folder.filePath(QStringLiteral("CMakeCache.txt"))))
            break;
    }
    return {};
}

Demo::Demo(QObject* parent)
    : QObject(parent) {
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Demo::read);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail(tr("The demo could not be started: %1").arg(m_process.errorString()));
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        fail(m_late ? tr("The demo was not ready after 10 s and was ended.") : tr("The demo program ended by itself."));
    });
    m_waiting.setSingleShot(true);
    m_waiting.setInterval(startPatience);
    connect(&m_waiting, &QTimer::timeout, this, [this] {
        m_late = true;
        m_process.kill();
    });
}

Demo::~Demo() {
    m_process.disconnect(this);
    if (!isRunning())
        return;
    m_process.closeWriteChannel();
    if (m_process.waitForFinished(patience))
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(patience))
        m_process.kill();
}

void Demo::start() {
    if (isRunning())
        return;
    m_ready = false;
    m_told = false;
    m_late = false;
    m_places.clear();
    const QString program = demoProgram();
    if (program.isEmpty()) {
        fail(tr("The program ipcscope-demo is not installed beside %1.")
                 .arg(QFileInfo(QCoreApplication::applicationFilePath()).fileName()));
        return;
    }
    m_waiting.start();
    m_process.start(program, {QStringLiteral("--until-eof")});
}

void Demo::read() {
    while (m_process.canReadLine())
        take(m_process.readLine(longestLine).trimmed());
    if (m_process.bytesAvailable() > longestLine)
        m_process.readAllStandardOutput();
}

void Demo::take(const QByteArray& line) {
    if (m_ready)
        return;
    if (line.startsWith("ready ")) {
        m_folder = line.mid(6);
    } else if (line == ".") {
        m_ready = true;
        m_waiting.stop();
        Q_EMIT ready();
    } else if (const qsizetype space = line.lastIndexOf(' '); space > 0 && m_places.size() < mostPlaces) {
        QByteArray name = line.left(space);
        if (!name.startsWith('/') && !name.startsWith('@'))
            name = m_folder + '/' + name;
        m_places.append({"ipc://" + name.toStdString(), shown(line.mid(space + 1).toStdString(), longestWord)});
    }
}

void Demo::fail(const QString& reason) {
    m_waiting.stop();
    if (std::exchange(m_told, true))
        return;
    Q_EMIT failed(reason);
}

} // namespace ipcscope::ui
