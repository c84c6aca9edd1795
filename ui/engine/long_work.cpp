// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/long_work.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace ipcscope::ui {

QThreadPool& longWork() {
    static QPointer<QThreadPool> pool;
    if (!pool)
        pool = new QThreadPool(QCoreApplication::instance());
    return *pool;
}

} // namespace ipcscope::ui
