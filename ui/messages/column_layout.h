// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace ipcscope::ui {

class MessageList;
class Settings;

/// Which columns a message list has, in what order and how wide: as they were arranged last in any list, and kept in
/// the settings when somebody arranges them anew.
class ColumnLayout : public QObject {
    Q_OBJECT
public:
    /// `settings` must outlive the list, whose child this becomes.
    ColumnLayout(MessageList& list, Settings& settings);

private:
    void restore();
    void keep();

    MessageList& m_list;
    Settings& m_settings;
};

} // namespace ipcscope::ui
