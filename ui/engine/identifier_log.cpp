// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/identifier_log.h"

#include "ui/engine/identified_text.h"
#include "ui/shell/formats.h"

namespace ipcscope::ui {

Log::Entry entryOf(const std::string& address, const Identifier::Answer& answer) {
    Log::Entry entry{.what = Log::What::Identified, .where = shown(address)};
    const zmtp::Announcement& peer = answer.identification.peer;
    if (answer.identification.outcome == discovery::Identification::Outcome::Answered)
        entry.detail = identifiedText(
            {.name = {}, .type = peer.typeName, .mechanism = peer.mechanism, .major = peer.major, .minor = peer.minor});
    else
        entry.detail = shown(answer.fault.line());
    return entry;
}

} // namespace ipcscope::ui
