// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/identified.h"

#include <QList>
#include <QString>

#include <optional>

namespace ipcscope::ui {

/// Facts that belong together, as the properties page shows them; everything is showable plain text.
struct FactGroup {
    struct Fact {
        QString name;
        QString value;
        bool operator==(const Fact&) const = default;
    };
    QString title;
    QList<Fact> facts;
    bool operator==(const FactGroup&) const = default;
};

/// Everything that is known of an endpoint. `known` has the others, `now` is seconds since the epoch. Looks up names of
/// users, which may take its time: not on the GUI thread.
QList<FactGroup> factsOf(const discovery::Endpoint& endpoint, const discovery::Snapshot& known,
                         const std::optional<discovery::Identified>& identified, std::int64_t now);
/// For the clipboard: "Title", then "  name: value" in lines.
QString plainText(const QList<FactGroup>& groups);

} // namespace ipcscope::ui
