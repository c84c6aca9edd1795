// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/notice_bar.h"

namespace ipcscope::ui {

class Engine;

/// Says that a file system does not answer, for as long as it is so.
class StuckNotice : public NoticeBar {
    Q_OBJECT
public:
    explicit StuckNotice(Engine& engine, QWidget* parent = nullptr);

private:
    void look();

    Engine& m_engine;
};

} // namespace ipcscope::ui
