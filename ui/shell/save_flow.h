// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/save_request.h"

#include <QObject>

namespace ipcscope::ui {

class TrafficPage;

/// "quotes", of a tab's endpoint or file: where names of files begin.
QString fileStem(const TrafficPage& page);

/// From "save this" to a file: asks what it has to ask, never blocks, and leaves the work to the page's SaveBar.
class SaveFlow : public QObject {
    Q_OBJECT
public:
    /// Dialogs belong to `window`.
    explicit SaveFlow(QWidget& window);

    /// All that is kept, as a capture.
    void save(TrafficPage& page);
    /// What is chosen in a sheet, in the form chosen there.
    void exportSome(TrafficPage& page);

private:
    void chooseFile(TrafficPage& page, Saved which, const capture::Exporter& exporter, capture::Payloads payloads);

    QWidget& m_window;
    QString m_folder; ///< of the file saved last
};

} // namespace ipcscope::ui
