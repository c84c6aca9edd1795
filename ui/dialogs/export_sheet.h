// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_list.h"
#include "ui/messages/save_request.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

#include <array>

class QCheckBox;
class QComboBox;
class QRadioButton;

namespace ipcscope::ui {

/// Asks which messages are exported, and in what form; the file is asked for after it. Tells how many there are at the
/// moment; what has none can not be exported.
class ExportSheet : public Sheet {
    Q_OBJECT
public:
    ExportSheet(const Traffic& traffic, const MessageList& list, QWidget* parent);

    Saved which() const;
    const capture::Exporter& exporter() const;
    capture::Payloads payloads() const;

private:
    void addChoices();
    void count();

    const QPointer<const Traffic> m_traffic;
    const QPointer<const MessageList> m_list;
    std::array<QRadioButton*, 3> m_which{}; ///< by Saved
    QTimer m_soon;
    QElapsedTimer m_spoken; ///< since the count under the focus was changed
    QComboBox* m_format;
    QCheckBox* m_withoutPayloads;
};

} // namespace ipcscope::ui
