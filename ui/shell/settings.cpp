// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settings.h"

#include <QStandardPaths>

namespace ipcscope::ui {

namespace {

const auto schemeKey = QStringLiteral("theme");
const auto geometryKey = QStringLiteral("window/geometry");
const auto widthsKey = QStringLiteral("window/widths");
constexpr int widest = 1 << 14;

QString defaultFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/ipcscope/ipcscope.ini");
}

} // namespace

Scheme schemeNamed(const QString& name) {
    if (name == QLatin1String("light"))
        return Scheme::Light;
    if (name == QLatin1String("dark"))
        return Scheme::Dark;
    return Scheme::System;
}

QString nameOf(Scheme scheme) {
    switch (scheme) {
    case Scheme::Light:
        return QStringLiteral("light");
    case Scheme::Dark:
        return QStringLiteral("dark");
    case Scheme::System:
        break;
    }
    return QStringLiteral("system");
}

Settings::Settings()
    : Settings(defaultFile()) {}

Settings::Settings(const QString& file)
    : m_file(file, QSettings::IniFormat) {}

Scheme Settings::scheme() const {
    return schemeNamed(m_file.value(schemeKey).toString());
}

void Settings::setScheme(Scheme scheme) {
    m_file.setValue(schemeKey, nameOf(scheme));
}

QByteArray Settings::geometry() const {
    return m_file.value(geometryKey).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry) {
    m_file.setValue(geometryKey, geometry);
}

QList<int> Settings::widths() const {
    QList<int> widths;
    for (const QVariant& value : m_file.value(widthsKey).toList()) {
        bool valid = false;
        const int width = value.toInt(&valid);
        if (!valid || width < 0 || width > widest)
            return {};
        widths.append(width);
    }
    return widths.size() == 3 ? widths : QList<int>();
}

void Settings::setWidths(const QList<int>& widths) {
    QVariantList values;
    for (const int width : widths)
        values.append(width);
    m_file.setValue(widthsKey, values);
}

} // namespace ipcscope::ui
