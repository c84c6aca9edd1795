// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>

#include <string>

namespace ipcscope::ui {

/// The bundled demo program as a child process. It ends when we do, however that happens: it reads our end of a pipe.
class Demo : public QObject {
    Q_OBJECT
public:
    struct Place {
        std::string address; ///< "ipc://..."
        QString type;        ///< "PUB", ..., or "stale"
    };

    explicit Demo(QObject* parent = nullptr);
    ~Demo() override;

    void start();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    const QList<Place>& places() const { return m_places; }

Q_SIGNALS:
    /// All its endpoints are there; see places().
    void ready();
    /// It could not be started, said nothing for 10 s or ended by itself; a sentence. It may be started again.
    void failed(const QString& reason);

private:
    void read();
    void take(const QByteArray& line);
    void fail(const QString& reason);

    QProcess m_process;
    QByteArray m_folder;
    QList<Place> m_places;
    bool m_ready = false;
    bool m_told = false;
    bool m_late = false;
    QTimer m_waiting;
};

/// Where ipcscope-demo is: beside our program, or in the build tree it belongs to; empty if nowhere.
QString demoProgram();

} // namespace ipcscope::ui
