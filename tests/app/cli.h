// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>

#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

namespace ipcscope::test {

inline constexpr int patience = 20'000; // ms

/// ipcscope-cli in a process of its own.
class Cli {
public:
    /// `before` is called in the new process, where nothing but system calls may be.
    explicit Cli(const QStringList& arguments, const std::function<void()>& before = {}) {
        m_process.setWorkingDirectory(QDir::tempPath());
        if (before)
            m_process.setChildProcessModifier(before);
        m_process.start(QStringLiteral(IPCSCOPE_CLI), arguments);
    }
    ~Cli() {
        m_process.kill();
        m_process.waitForFinished();
    }
    /// Meanwhile `busy` is called again and again. -1: it did not end.
    int exitCode(const std::function<void()>& busy = [] {}) {
        QElapsedTimer time;
        for (time.start(); time.elapsed() < patience && m_process.state() != QProcess::NotRunning;) {
            busy();
            m_process.waitForFinished(5);
        }
        collect();
        return m_process.state() == QProcess::NotRunning && m_process.exitStatus() == QProcess::NormalExit
                   ? m_process.exitCode()
                   : -1;
    }
    bool says(const QByteArray& line) {
        QElapsedTimer time;
        for (time.start(); !m_errors.contains(line) && time.elapsed() < patience;) {
            m_process.waitForReadyRead(5);
            collect();
        }
        return m_errors.contains(line);
    }
    bool prints() {
        QElapsedTimer time;
        for (time.start(); !m_output.contains('\n') && time.elapsed() < patience; collect())
            m_process.waitForReadyRead(5);
        return m_output.contains('\n');
    }
    QProcess& process() { return m_process; }
    const QByteArray& output() const { return m_output; }
    const QByteArray& errors() const { return m_errors; }
    std::vector<nlohmann::json> rows() const {
        std::vector<nlohmann::json> rows;
        for (const QByteArray& line : m_output.split('\n'))
            if (!line.isEmpty())
                rows.push_back(nlohmann::json::parse(line.begin(), line.end()));
        return rows;
    }

private:
    void collect() {
        m_output += m_process.readAllStandardOutput();
        m_errors += m_process.readAllStandardError();
    }
    QProcess m_process;
    QByteArray m_output, m_errors;
};

} // namespace ipcscope::test
