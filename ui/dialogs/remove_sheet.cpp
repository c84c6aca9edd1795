// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/remove_sheet.h"

#include "ui/shell/formats.h"

#include <QDateTime>

#include <array>
#include <pwd.h>

namespace ipcscope::ui {

namespace {

QString userName(uid_t uid) {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return shown(std::string(entry.pw_name), 64);
    return QString::number(uid);
}

} // namespace

RemoveSheet::RemoveSheet(const discovery::Endpoint& endpoint, QWidget* parent)
    : Sheet(tr("Remove this stale socket file?"), tr("Remove 1 file"), Weight::Dangerous, parent) {
    addParagraph(shown(endpoint.name));
    const auto seconds = std::max<std::int64_t>(0, QDateTime::currentSecsSinceEpoch() - endpoint.changed);
    const QString old = tr("Last change %1 ago").arg(age(seconds));
    addParagraph(endpoint.uid ? tr("%1; belongs to %2").arg(old, userName(*endpoint.uid)) : old);
    addSecondary(tr("✓ It is a socket file\n"
                    "✓ No listener in the kernel's table is this file\n"
                    "At the moment of removal both are looked at again and a connect must be refused; "
                    "if a program has bound it meanwhile, it stays."));
}

} // namespace ipcscope::ui
