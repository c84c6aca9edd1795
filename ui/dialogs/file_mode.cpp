// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/file_mode.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

#include <sys/stat.h>

namespace ipcscope::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::FileMode)
};

} // namespace

std::optional<mode_t> parseFileMode(const QString& typed) {
    const QString digits = typed.trimmed();
    const bool octal = !digits.isEmpty() && digits.size() <= 4 &&
                       std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'7'; });
    const uint mode = octal ? digits.toUInt(nullptr, 8) : 01000U;
    return mode <= 0777U ? std::optional<mode_t>(mode) : std::nullopt;
}

QString fileModeMeaning(mode_t mode) {
    const bool you = (mode & S_IWUSR) != 0;
    const bool group = (mode & S_IWGRP) != 0;
    const bool others = (mode & S_IWOTH) != 0;
    if (you && group && others)
        return Words::tr("Everybody on this machine may connect.");
    if (you && group)
        return Words::tr("You and the file's group may connect.");
    if (you && !others)
        return Words::tr("Only you may connect.");
    if (!you && !group && !others)
        return Words::tr("Nobody may connect: no write bit is set.");
    QStringList who;
    if (you)
        who << Words::tr("you");
    if (group)
        who << Words::tr("the file's group");
    if (others)
        who << Words::tr("all others");
    return Words::tr("Who may connect: %1.").arg(who.join(QStringLiteral(", ")));
}

} // namespace ipcscope::ui
