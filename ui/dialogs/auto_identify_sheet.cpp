// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/auto_identify_sheet.h"

namespace ipcscope::ui {

AutoIdentifySheet::AutoIdentifySheet(QWidget* parent)
    : Sheet(tr("Identify endpoints automatically?"), tr("Identify automatically"), Weight::Plain, parent) {
    addParagraph(tr("Until this window closes, every ZeroMQ endpoint that is not known yet is asked once for its "
                    "socket type, mechanism and version, those that come later too. No message is taken."));
    addParagraph(tr("A program that monitors its socket sees a connection that is accepted, a handshake that fails "
                    "without detail, and a disconnection. That is harmless, but some programs raise an alarm about "
                    "failed handshakes."));
    addSecondary(tr("Programs where the mere connect could take messages away, and those without a known ZeroMQ "
                    "library, are not contacted. Identify asks about them one by one."));
}

} // namespace ipcscope::ui
