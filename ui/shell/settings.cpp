// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settings.h"

#include "core/observe/decode/decoders.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>
#include <optional>
#include <utility>

namespace ipcscope::ui {

namespace {

const auto schemeKey = QStringLiteral("theme");
const auto geometryKey = QStringLiteral("window/geometry");
const auto widthsKey = QStringLiteral("window/widths");
const auto logShownKey = QStringLiteral("window/log");
const auto logHeightKey = QStringLiteral("window/logHeight");
const auto starredKey = QStringLiteral("endpoints/starred");
const auto notedKey = QStringLiteral("endpoints/noted");
const auto notesKey = QStringLiteral("endpoints/notes");
const auto flatKey = QStringLiteral("endpoints/flat");
const auto orderKey = QStringLiteral("endpoints/order");
const auto reversedKey = QStringLiteral("endpoints/reversed");
const auto explainedKey = QStringLiteral("endpoints/explained");
const auto foldersKey = QStringLiteral("endpoints/folders");
const auto formerFiltersKey = QStringLiteral("messages/filters");
const auto filtersKey = QStringLiteral("filters");
const auto columnsKey = QStringLiteral("messages/columns");
const auto columnWidthsKey = QStringLiteral("messages/columnWidths");
const auto hiddenColumnsKey = QStringLiteral("messages/hiddenColumns");
const auto timeKey = QStringLiteral("messages/time");
const auto deltaKey = QStringLiteral("messages/deltaOfConnection");
const auto recordingsKey = QStringLiteral("messages/recordings");
const auto budgetKey = QStringLiteral("messages/budget"); // MiB
const auto capturesKey = QStringLiteral("captures");
const auto pinsKey = QStringLiteral("messages/decoders");
constexpr qsizetype mostPins = 500;
constexpr QLatin1String automatically("auto");
constexpr quint64 mebibyte = 1 << 20;
constexpr quint64 smallestBudget = 1;
constexpr quint64 defaultBudget = 256;
constexpr quint64 largestBudget = 1 << 20;
constexpr int widest = 1 << 14;

QString defaultFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/ipcscope/ipcscope.ini");
}

QString defaultStateFolder() {
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    return (state.startsWith(u'/') ? state : QDir::homePath() + QStringLiteral("/.local/state")) +
           QStringLiteral("/ipcscope");
}

/// "ipc%3A%2F%2F…": what stands before all pins of an endpoint.
QString pinFront(const QString& endpoint) {
    return QLatin1String(QUrl::toPercentEncoding(endpoint)) + u' ';
}

/// "frame word" or "frame word topic", as setDecoderPins() writes it.
std::optional<capture::DecoderPin> pinOf(QStringView text) {
    const auto parts = text.split(u' ');
    bool valid = parts.size() == 2 || parts.size() == 3;
    capture::DecoderPin pin;
    pin.frame = valid ? parts[0].toUInt(&valid) : 0;
    if (!valid)
        return std::nullopt;
    pin.decoder = decode::decoderOf(parts[1].toLatin1().toStdString());
    if (parts.size() == 3)
        pin.topic = QByteArray::fromPercentEncoding(parts[2].toLatin1()).toStdString();
    return pin.decoder != nullptr || parts[1] == automatically ? std::optional(std::move(pin)) : std::nullopt;
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
    : Settings(defaultFile(),
               QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/ipcscope"),
               defaultStateFolder()) {}

Settings::Settings(const QString& file)
    : Settings(file, QFileInfo(file).path(), QFileInfo(file).path()) {}

Settings::Settings(const QString& file, const QString& dataFolder, const QString& stateFolder)
    : m_file(file, QSettings::IniFormat)
    , m_recent(stateFolder + QStringLiteral("/recent.ini"), QSettings::IniFormat)
    , m_dataFolder(dataFolder) {
    moveHistory();
}

/// Which was in the other file once.
void Settings::moveHistory() {
    if (!m_file.contains(formerFiltersKey))
        return;
    if (!m_recent.contains(filtersKey))
        m_recent.setValue(filtersKey, m_file.value(formerFiltersKey));
    m_recent.sync();
    if (m_recent.status() == QSettings::NoError)
        m_file.remove(formerFiltersKey);
}

QString Settings::stateFile(const QString& name) const {
    return QFileInfo(m_recent.fileName()).path() + u'/' + name;
}

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

bool Settings::logShown() const {
    return m_file.value(logShownKey).toBool();
}

int Settings::logHeight() const {
    const int height = m_file.value(logHeightKey).toInt();
    return height < 0 || height > widest ? 0 : height;
}

void Settings::setLog(bool shown, int height) {
    m_file.setValue(logShownKey, shown);
    m_file.setValue(logHeightKey, height);
}

QList<Settings::EndpointRemark> Settings::endpointRemarks() const {
    QHash<QByteArray, EndpointRemark> remarks;
    const auto remark = [&remarks](const QString& name) -> EndpointRemark& {
        const QByteArray bytes = QByteArray::fromPercentEncoding(name.toLatin1());
        EndpointRemark& found = remarks[bytes];
        found.name = bytes;
        return found;
    };
    for (const QString& name : m_file.value(starredKey).toStringList())
        remark(name).starred = true;
    const QStringList names = m_file.value(notedKey).toStringList();
    const QStringList notes = m_file.value(notesKey).toStringList();
    for (qsizetype i = 0; i < qMin(names.size(), notes.size()); ++i)
        remark(names[i]).note = notes[i];
    return remarks.values();
}

void Settings::setEndpointRemarks(const QList<EndpointRemark>& remarks) {
    QStringList starred;
    QStringList names;
    QStringList notes;
    for (const EndpointRemark& remark : remarks) {
        const QString name = QLatin1String(remark.name.toPercentEncoding());
        if (remark.starred)
            starred.append(name);
        if (!remark.note.isEmpty()) {
            names.append(name);
            notes.append(remark.note);
        }
    }
    m_file.setValue(starredKey, starred);
    m_file.setValue(notedKey, names);
    m_file.setValue(notesKey, notes);
}

QList<QByteArray> Settings::socketFolders() const {
    QList<QByteArray> folders;
    for (const QString& folder : m_file.value(foldersKey).toStringList())
        if (const QByteArray bytes = QByteArray::fromPercentEncoding(folder.toLatin1()); bytes.startsWith('/'))
            folders.append(bytes);
    return folders;
}

void Settings::setSocketFolders(const QList<QByteArray>& folders) {
    QStringList values;
    for (const QByteArray& folder : folders)
        values.append(QLatin1String(folder.toPercentEncoding()));
    m_file.setValue(foldersKey, values);
}

bool Settings::endpointsFlat() const {
    return m_file.value(flatKey).toBool();
}

int Settings::endpointOrder() const {
    return m_file.value(orderKey, 1).toInt(); // by activity
}

bool Settings::endpointsReversed() const {
    return m_file.value(reversedKey).toBool();
}

void Settings::setEndpointList(bool flat, int order, bool reversed) {
    m_file.setValue(flatKey, flat);
    m_file.setValue(orderKey, order);
    m_file.setValue(reversedKey, reversed);
}

bool Settings::explainsFirst(const QString& verb) {
    QStringList explained = m_file.value(explainedKey).toStringList();
    if (explained.contains(verb))
        return false;
    explained.append(verb);
    m_file.setValue(explainedKey, explained);
    return true;
}

QStringList Settings::filterHistory() const {
    return m_recent.value(filtersKey).toStringList();
}

void Settings::setFilterHistory(const QStringList& filters) {
    m_recent.setValue(filtersKey, filters);
}

QList<Settings::ListColumn> Settings::messageColumns() const {
    const QStringList hidden = m_file.value(hiddenColumnsKey).toStringList();
    const QVariantList widths = m_file.value(columnWidthsKey).toList();
    QList<ListColumn> columns;
    for (const QString& name : m_file.value(columnsKey).toStringList()) {
        const int width = columns.size() < widths.size() ? widths[columns.size()].toInt() : 0;
        columns.append({name, width > 0 && width <= widest ? width : 0, hidden.contains(name)});
    }
    return columns;
}

void Settings::setMessageColumns(const QList<ListColumn>& columns) {
    QStringList names;
    QVariantList widths;
    QStringList hidden;
    for (const ListColumn& column : columns) {
        names.append(column.name);
        widths.append(column.width);
        if (column.hidden)
            hidden.append(column.name);
    }
    m_file.setValue(columnsKey, names);
    m_file.setValue(columnWidthsKey, widths);
    m_file.setValue(hiddenColumnsKey, hidden);
}

QString Settings::timeBy() const {
    return m_file.value(timeKey).toString();
}

void Settings::setTimeBy(const QString& word) {
    m_file.setValue(timeKey, word);
}

bool Settings::deltaOfConnection() const {
    return m_file.value(deltaKey).toBool();
}

void Settings::setDeltaOfConnection(bool connection) {
    m_file.setValue(deltaKey, connection);
}

capture::DecoderPins Settings::decoderPins(const QString& endpoint) const {
    capture::DecoderPins pins;
    const QString front = pinFront(endpoint);
    for (const QString& line : m_file.value(pinsKey).toStringList()) {
        if (line.startsWith(front))
            if (auto pin = pinOf(QStringView(line).sliced(front.size())))
                pins.add(std::move(*pin));
    }
    return pins;
}

void Settings::setDecoderPins(const QString& endpoint, const capture::DecoderPins& pins) {
    const QString front = pinFront(endpoint);
    QStringList lines = m_file.value(pinsKey).toStringList();
    lines.removeIf([&front](const QString& line) { return line.startsWith(front); });
    for (const capture::DecoderPin& pin : pins.all()) {
        if (pin.peer != 0)
            continue;
        const auto word = pin.decoder != nullptr
                              ? QLatin1String(pin.decoder->word.data(), qsizetype(pin.decoder->word.size()))
                              : automatically;
        QString line = front + QString::number(pin.frame) + u' ' + word;
        if (pin.topic)
            line += u' ' + QLatin1String(QByteArray::fromStdString(*pin.topic).toPercentEncoding());
        lines.append(line);
    }
    m_file.setValue(pinsKey, lines.sliced(std::max(qsizetype{0}, lines.size() - mostPins)));
}

QByteArray Settings::recordingFolder() const {
    const QByteArray folder = QByteArray::fromPercentEncoding(m_file.value(recordingsKey).toString().toLatin1());
    if (folder.startsWith('/'))
        return folder;
    return QFile::encodeName(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                             QStringLiteral("/ipcscope/recordings"));
}

void Settings::setRecordingFolder(const QByteArray& folder) {
    m_file.setValue(recordingsKey, QLatin1String(folder.toPercentEncoding()));
}

QList<QByteArray> Settings::recentCaptures() {
    m_recent.sync(); // other windows open captures, too
    QList<QByteArray> paths;
    for (const QString& path : m_recent.value(capturesKey).toStringList())
        if (const QByteArray bytes = QByteArray::fromPercentEncoding(path.toLatin1());
            bytes.startsWith('/') && paths.size() < mostRecentCaptures)
            paths.append(bytes);
    return paths;
}

void Settings::rememberCapture(const QByteArray& path) {
    QList<QByteArray> paths = recentCaptures();
    paths.removeAll(path);
    paths.prepend(path);
    setRecentCaptures(paths.mid(0, mostRecentCaptures));
}

void Settings::forgetCapture(const QByteArray& path) {
    QList<QByteArray> paths = recentCaptures();
    if (paths.removeAll(path) > 0)
        setRecentCaptures(paths);
}

void Settings::setRecentCaptures(const QList<QByteArray>& paths) {
    QStringList values;
    for (const QByteArray& path : paths)
        values.append(QLatin1String(path.toPercentEncoding()));
    m_recent.setValue(capturesKey, values);
    m_recent.sync();
}

std::size_t Settings::memoryBudget() const {
    bool valid = false;
    const quint64 budget = m_file.value(budgetKey).toULongLong(&valid);
    return (valid && budget >= smallestBudget && budget <= largestBudget ? budget : defaultBudget) * mebibyte;
}

void Settings::setMemoryBudget(std::size_t bytes) {
    m_file.setValue(budgetKey, static_cast<quint64>(bytes) / mebibyte);
}

} // namespace ipcscope::ui
