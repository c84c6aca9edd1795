// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

namespace ipcscope::ui {

/// A zmq_partner process at an endpoint of its own; ends with this object.
class Partner {
public:
    Partner(const QString& role, const QString& path, const QStringList& more = {}) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral(ZMQ_PARTNER), QStringList{role, QStringLiteral("ipc://") + path} + more);
        m_ready = m_process.waitForReadyRead(10'000) && m_process.readLine().trimmed() == "ready";
    }
    ~Partner() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5'000)) {
            m_process.kill();
            m_process.waitForFinished(5'000);
        }
    }
    bool isReady() const { return m_ready; }
    qint64 pid() const { return m_process.processId(); }
    /// Everything it has said since it was ready.
    QByteArray said() { return m_process.readAll(); }

private:
    QProcess m_process;
    bool m_ready = false;
};

} // namespace ipcscope::ui
