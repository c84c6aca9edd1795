// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace ipcscope::ui {

/// Threads for work that may block on the file system, on /proc or on a program that is asked something: never the I/O
/// thread's, never the GUI's. Lives on the GUI thread.
class Background : public QObject {
    Q_OBJECT
public:
    explicit Background(QObject* parent = nullptr);
    /// Forgets what has not begun and waits for the rest.
    ~Background() override;

    /// Runs `work` on one of the threads and hands its answer to `done` on the GUI thread, if `context` is still there
    /// by then.
    template<class Work, class Done>
    void run(QObject* context, Work work, Done done) {
        m_pool.start(
            [this, guard = QPointer<QObject>(context), work = std::move(work), done = std::move(done)]() mutable {
                auto answer = work();
                QMetaObject::invokeMethod(this, [guard, done = std::move(done), answer = std::move(answer)]() mutable {
                    if (guard)
                        done(std::move(answer));
                });
            });
    }

private:
    QThreadPool m_pool;
};

} // namespace ipcscope::ui
