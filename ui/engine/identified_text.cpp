// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/identified_text.h"

#include "core/observe/discovery/identified.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QStringList>

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestId = 40;

struct IdentifiedWords {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::IdentifiedText)
};

} // namespace

QString identifiedText(const discovery::Identified& identified) {
    QStringList parts;
    for (const std::string& word : {identified.type, identified.mechanism})
        if (!word.empty())
            parts << shown(word);
    parts << IdentifiedWords::tr("ZMTP %1.%2").arg(identified.major).arg(identified.minor);
    if (!identified.routingId.empty())
        parts << IdentifiedWords::tr("routing id %1").arg(shown(identified.routingId, longestId));
    return parts.join(QStringLiteral(", "));
}

} // namespace ipcscope::ui
