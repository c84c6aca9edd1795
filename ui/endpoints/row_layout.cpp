// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/row_layout.h"

#include "ui/endpoints/endpoint_roles.h"
#include "ui/shell/theme.h"

#include <QFontMetrics>
#include <QModelIndex>

#include <algorithm>
#include <vector>

namespace ipcscope::ui {

namespace {

/// One way to tell a row: what is in it, and the least that its name and owner need.
struct Way {
    bool star = false;
    bool badge = false;
    QString traffic;
    int name = 0;
    int owner = 0;
};

/// What a part at the right takes of a row.
int widthOf(const QString& text, const QFontMetrics& metrics) {
    return text.isEmpty() ? 0 : metrics.horizontalAdvance(text) + rowGap * 2;
}

QString stallMark(const QModelIndex& index) {
    return index.data(StalledRole).toBool() ? QStringLiteral("‖") : QString();
}

} // namespace

std::optional<zmtp::SocketType> badgeTypeOf(const QModelIndex& index) {
    return zmtp::socketTypeNamed(index.data(TypeRole).toString().toStdString());
}

RowLayout layOutEndpoint(const QModelIndex& index, const QFontMetrics& metrics, int width) {
    const QString name = index.data().toString();
    const QString owner = index.data(OwnerRole).toString();
    const QString tail = index.data(OwnerTailRole).toString();
    const QString traffic = index.data(TrafficShortRole).toString();
    const QString mark = stallMark(index);
    const auto type = badgeTypeOf(index);
    const bool starred = index.data(StarredRole).toBool();
    const int whole = metrics.horizontalAdvance(name) + 1; // it may have been rounded down
    const int least = std::min(whole, width / 5);
    const int leastOwner = widthOf(tail.trimmed(), metrics);
    const auto besides = [&](const Way& way) {
        return (way.star ? widthOf(QStringLiteral("★"), metrics) : 0) +
               (way.badge ? badgeWidth(type) + rowGap * 2 : 0) + widthOf(way.traffic, metrics);
    };

    const bool badge = type.has_value();
    std::vector<Way> ways{
        {starred, badge, index.data(TrafficRole).toString(), whole, widthOf(owner, metrics)},
        {starred, badge, traffic, whole, leastOwner},
    };
    if (mark.isEmpty()) {
        ways.push_back({starred, badge, {}, whole, leastOwner});
        ways.push_back({starred, badge, {}, least, leastOwner});
        ways.push_back({starred, false, {}, least, leastOwner});
    } else {
        ways.push_back({starred, false, traffic, whole, leastOwner});
        ways.push_back({false, false, traffic, whole, leastOwner});
        ways.push_back({starred, badge, traffic, least, leastOwner});
        ways.push_back({starred, false, traffic, least, leastOwner});
        ways.push_back({starred, false, mark, least, leastOwner});
    }
    const Way last{false, false, mark, 0, leastOwner};
    const auto found =
        std::ranges::find_if(ways, [&](const Way& way) { return way.name + way.owner + besides(way) <= width; });
    const Way& way = found != ways.end() ? *found : last;

    // A name that is cut anyway leaves its owner a part: both are told from their beginnings.
    const int room = width - besides(way) - way.name;
    const int most = way.name == whole ? room : std::clamp(width * 40 / 100, leastOwner, std::max(leastOwner, room));
    const QString fitted = fit(owner, tail, metrics, std::min(most, room) - rowGap * 2);
    const int left = width - besides(way) - widthOf(fitted, metrics);
    return {.name = metrics.elidedText(name, Qt::ElideMiddle, left),
            .star = way.star,
            .badge = way.badge,
            .traffic = way.traffic,
            .owner = fitted};
}

RowLayout layOutConnection(const QModelIndex& index, const QFontMetrics& metrics, int width) {
    const QString name = index.data().toString();
    const QString tail = index.data(OwnerTailRole).toString();
    const QString traffic = index.data(TrafficRole).toString();
    const QString age = index.data(OwnerRole).toString();
    const int whole = metrics.horizontalAdvance(name);
    const int least = metrics.horizontalAdvance(tail.trimmed());
    const int some = std::min(whole, least + width / 8);
    const auto room = [&](const RowLayout& row) {
        return width - widthOf(row.traffic, metrics) - widthOf(row.owner, metrics);
    };
    RowLayout row{.name = {}, .traffic = traffic, .owner = age};
    if (room(row) < some)
        row.owner.clear();
    if (room(row) < std::max(least, std::min(whole, width / 8)))
        row.traffic = stallMark(index);
    row.name =
        tail.isEmpty() ? metrics.elidedText(name, Qt::ElideRight, room(row)) : fit(name, tail, metrics, room(row));
    return row;
}

QString fit(const QString& text, const QString& tail, const QFontMetrics& metrics, int width) {
    if (metrics.horizontalAdvance(text) <= width)
        return text;
    const QString head =
        metrics.elidedText(text.chopped(tail.size()), Qt::ElideRight, width - metrics.horizontalAdvance(tail));
    return head.size() > 1 ? QString(head + tail) : tail.trimmed();
}

} // namespace ipcscope::ui
