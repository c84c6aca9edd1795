// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/formats.h"

#include "core/transport/base/showable.h"
#include "ui/shell/control_pictures.h"

#include <QCoreApplication>
#include <QDateTime>

#include <array>
#include <cmath>

namespace ipcscope::ui {

namespace {

constexpr char16_t thinSpace = 0x2009;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::Formats)
};

/// Three significant digits: "0.8", "12.4", "118".
QString threeDigits(double value) {
    return QString::number(value, 'f', value < 99.95 ? 1 : 0);
}

QString microseconds(std::int64_t ns) {
    return QStringLiteral(".%1").arg((ns % 1'000'000'000 + 1'000'000'000) % 1'000'000'000 / 1000, 6, 10,
                                     QLatin1Char('0'));
}

QDateTime momentOf(std::int64_t ns) {
    const std::int64_t seconds = ns / 1'000'000'000 - (ns % 1'000'000'000 < 0 ? 1 : 0);
    return QDateTime::fromSecsSinceEpoch(seconds);
}

} // namespace

QString shown(ByteView bytes, std::size_t limit) {
    const QString text = QString::fromStdString(showable(bytes, limit));
    return hasControlPictures() ? text : withoutControlPictures(text);
}

QString shown(std::string_view bytes, std::size_t limit) {
    return shown(bytesOf(bytes), limit);
}

QString editable(const std::string& text) {
    return QString::fromStdString(text);
}

QString timeOfDay(std::int64_t ns) {
    return momentOf(ns).time().toString(QStringLiteral("HH:mm:ss")) + microseconds(ns);
}

QString dateAndTime(std::int64_t ns) {
    const QDateTime moment = momentOf(ns);
    const QString zone = moment.toOffsetFromUtc(moment.offsetFromUtc()).toString(Qt::ISODate).mid(19);
    return moment.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")) + microseconds(ns) + zone;
}

QString delta(std::int64_t ns) {
    const double seconds = static_cast<double>(ns) / 1e9;
    const double size = std::abs(seconds);
    const QString sign = ns < 0 ? QStringLiteral("-") : QString();
    if (size < 99.95e-6)
        return sign + Words::tr("%1 µs").arg(threeDigits(size * 1e6));
    if (size < 0.9995)
        return sign + Words::tr("%1 ms").arg(threeDigits(size * 1e3));
    if (size < 999.5)
        return sign + Words::tr("%1 s").arg(threeDigits(size));
    return sign + age(static_cast<std::int64_t>(size));
}

QString secondsSince(std::int64_t ns) {
    const std::uint64_t micros = (ns < 0 ? -static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns)) / 1000;
    return QStringLiteral("%1%2.%3")
        .arg(ns < 0 ? QStringLiteral("-") : QStringLiteral("+"))
        .arg(micros / 1'000'000)
        .arg(micros % 1'000'000, 6, 10, QLatin1Char('0'));
}

QString byteCount(std::uint64_t bytes) {
    if (bytes < 1024)
        return Words::tr("%1 B").arg(bytes);
    static const std::array units{"%1 KiB", "%1 MiB", "%1 GiB", "%1 TiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; value >= 1023.5 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    const bool whole = value >= 99.95 || std::abs(value - std::round(value)) < 0.05;
    return QString::fromLatin1(units[unit]).arg(QString::number(value, 'f', whole ? 0 : 1));
}

QString groupedNumber(std::uint64_t number) {
    QString text = QString::number(number);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3)
        text.insert(at, QChar(thinSpace));
    return text;
}

QString rate(double perSecond) {
    if (perSecond > 0 && perSecond < 9.95)
        return Words::tr("%1 msg/s").arg(QString::number(perSecond, 'f', 1));
    return Words::tr("%1 msg/s").arg(groupedNumber(static_cast<std::uint64_t>(std::llround(std::max(0.0, perSecond)))));
}

QString age(std::int64_t secondsAgo) {
    const std::int64_t seconds = std::max<std::int64_t>(0, secondsAgo);
    if (seconds < 60)
        return Words::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return Words::tr("%1 min").arg(seconds / 60);
    if (seconds < 86'400)
        return Words::tr("%1 h").arg(seconds / 3600);
    return Words::tr("%1 d").arg(seconds / 86'400);
}

QString typeName(zmtp::SocketType type) {
    const auto name = zmtp::name(type);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace ipcscope::ui
