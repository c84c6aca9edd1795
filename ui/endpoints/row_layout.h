// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/socket_type.h"

#include <QString>

#include <optional>

class QFontMetrics;
class QModelIndex;

namespace ipcscope::ui {

constexpr int rowGap = 6; ///< between the parts of a row, in pixels; half of what stands around a part

/// What of a row's facts is told where there is not room for all: the texts as they are painted, from left to right.
/// Of an endpoint nothing takes the place of a state, of the mark of a stalled reader, or of a process id; of a
/// connection nothing takes that of the last two.
struct RowLayout {
    QString name;
    bool star = false;
    bool badge = false;
    QString traffic; ///< empty: not told
    QString owner;   ///< of a connection its age; empty: not told
};

/// In `width` pixels, without the symbol in front. `index` tells the roles of endpoint_roles.h.
RowLayout layOutEndpoint(const QModelIndex& index, const QFontMetrics& metrics, int width);
RowLayout layOutConnection(const QModelIndex& index, const QFontMetrics& metrics, int width);

/// `text` in at most `width` pixels; what is cut is cut before `tail`, which never is.
QString fit(const QString& text, const QString& tail, const QFontMetrics& metrics, int width);
/// The type that stands in a row's badge.
std::optional<zmtp::SocketType> badgeTypeOf(const QModelIndex& index);

} // namespace ipcscope::ui
