// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace ipcscope::ui {

/// Notices when a thread has not come to its next task for two seconds, as where the kernel looks up a path in a file
/// system that hangs: nothing but the kernel can end that. GUI thread, which never waits for the other.
class Pulse : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::seconds patience{2};

    /// `post` makes the other thread run a task.
    explicit Pulse(std::function<void(std::function<void()>)> post, QObject* parent = nullptr);
    bool isStuck() const { return m_stuck; }

Q_SIGNALS:
    void stuckChanged();

private:
    void beat();
    void setStuck(bool stuck);

    const std::function<void(std::function<void()>)> m_post;
    QTimer m_timer;
    QElapsedTimer m_since;                           ///< the last task was posted
    std::shared_ptr<std::atomic<bool>> m_unanswered; ///< shared with that task; null: none was posted yet
    bool m_stuck = false;
};

} // namespace ipcscope::ui
