// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/save_request.h"

#include <QObject>

namespace ipcscope::ui {

class MonitorPage;

/// From "save this" to a file: asks what it has to ask, never blocks, and leaves the work to the page's SaveBar.
class SaveFlow : public QObject {
    Q_OBJECT
public:
    /// Dialogs belong to `window`.
    explicit SaveFlow(QWidget& window);

    /// All that is kept, as a capture.
    void save(MonitorPage& page);
    /// What is chosen in a sheet, in the form chosen there.
    void exportSome(MonitorPage& page);

private:
    void chooseFile(MonitorPage& page, Saved which, const capture::Exporter& exporter);

    QWidget& m_window;
    QString m_folder; ///< of the file saved last
};

} // namespace ipcscope::ui
