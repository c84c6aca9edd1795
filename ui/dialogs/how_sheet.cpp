// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/how_sheet.h"

namespace ipcscope::ui {

HowSheet::HowSheet(QWidget* parent)
    : Sheet(tr("How Watch works"), {}, Weight::Plain, parent) {
    addParagraph(tr("The list contacts nobody. It reads the kernel's tables, the file system and what the processes of "
                    "this machine show of themselves."));
    addParagraph(tr("Identify connects and listens to how the program introduces itself, then leaves. No message is "
                    "taken; a program that monitors its socket sees a handshake that failed. Before ZeroMQ 4.3.3 even "
                    "that could take messages, so it is asked about first."));
    addParagraph(tr("Watch identifies, and joins a publisher as one more subscriber. Where joining would take messages "
                    "away from others, or show nothing, that is told first and you choose. What arrives is read at "
                    "once, also while the list stands still, so nobody waits for this window."));
    addParagraph(tr("Send takes part as one more peer: the program gets what you send as it would from any other."));
    addParagraph(tr("Remove takes away files that nobody listens behind. Each is checked once more at the last moment, "
                    "and for 30 seconds all of them can be brought back."));
}

} // namespace ipcscope::ui
