// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/remove_sheet.h"

#include "ui/shell/formats.h"

#include <QDateTime>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

/// Without the name: finding it may mean to wait for a directory service.
QString userText(uid_t uid) {
    return uid == ::geteuid() ? RemoveSheet::tr("you") : RemoveSheet::tr("user id %1").arg(uid);
}

} // namespace

RemoveSheet::RemoveSheet(const discovery::Endpoint& endpoint, QWidget* parent)
    : Sheet(tr("Remove this stale socket file?"), tr("Remove 1 file"), Weight::Dangerous, parent) {
    addParagraph(shown(endpoint.name));
    const auto seconds = std::max<std::int64_t>(0, QDateTime::currentSecsSinceEpoch() - endpoint.changed);
    const QString old = tr("Last change %1 ago").arg(age(seconds));
    addParagraph(endpoint.uid ? tr("%1; belongs to %2").arg(old, userText(*endpoint.uid)) : old);
    addSecondary(tr("✓ It is a socket file\n"
                    "✓ No listener in the kernel's table is this file\n"
                    "At the moment of removal both are looked at again and a connect must be refused; "
                    "if a program has bound it meanwhile, it stays."));
}

} // namespace ipcscope::ui
