// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_copy.h"

#include "core/observe/capture/summary.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_model.h"

namespace ipcscope::ui {

namespace {

std::string textOfRecord(const Monitor& monitor, const capture::Record& record, CopyFormat format) {
    switch (format) {
    case CopyFormat::Text:
        return capture::asText(record);
    case CopyFormat::Hex:
        return capture::asHex(record);
    case CopyFormat::Json:
        break;
    }
    const capture::Roster::Entry* peer = monitor.roster().peer(record.header.peer());
    return capture::asJsonLine(record, monitor.endpoint().toStdString(), peer ? &peer->facts : nullptr);
}

} // namespace

std::expected<std::string, TooLarge> copyOf(const Monitor& monitor, const MessageList& list, CopyFormat format,
                                            std::size_t limit) {
    std::string copy;
    for (const auto& [first, last] : list.selectedRows())
        for (int row = first; row <= last; ++row) {
            const auto id = list.messages().idAt(row);
            if (!id)
                continue;
            const capture::Record record = monitor.store().at(*id);
            if (record.header.size > limit - copy.size())
                return std::unexpected(TooLarge{limit});
            if (!copy.empty() && copy.back() != '\n')
                copy += '\n';
            copy += textOfRecord(monitor, record, format);
            if (copy.size() > limit)
                return std::unexpected(TooLarge{limit});
        }
    return copy;
}

} // namespace ipcscope::ui
