// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/long_work.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace ipcscope::ui {

namespace {

constexpr int threads = 6; // some of them wait for a slow disk

} // namespace

QThreadPool& longWork() {
    static QPointer<QThreadPool> pool;
    if (!pool) {
        pool = new QThreadPool(QCoreApplication::instance());
        pool->setMaxThreadCount(threads);
    }
    return *pool;
}

} // namespace ipcscope::ui
