// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/messages/save_request.h"

#include <array>

class QCheckBox;
class QComboBox;
class QRadioButton;

namespace ipcscope::ui {

/// Asks which messages are exported, and in what form; the file is asked for after it.
class ExportSheet : public Sheet {
    Q_OBJECT
public:
    ExportSheet(const Traffic& traffic, const MessageList& list, QWidget* parent);

    Saved which() const;
    const capture::Exporter& exporter() const;
    capture::Payloads payloads() const;

private:
    std::array<QRadioButton*, 3> m_which{}; ///< by Saved
    QComboBox* m_format;
    QCheckBox* m_withoutPayloads;
};

} // namespace ipcscope::ui
