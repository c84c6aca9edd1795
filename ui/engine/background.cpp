// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/background.h"

namespace ipcscope::ui {

namespace {

// They wait more than they work: for an answer, half a second of silence, a slow disk.
constexpr int threads = 4;

} // namespace

Background::Background(QObject* parent)
    : QObject(parent) {
    m_pool.setMaxThreadCount(threads);
}

Background::~Background() {
    m_pool.clear();
    m_pool.waitForDone();
}

} // namespace ipcscope::ui
