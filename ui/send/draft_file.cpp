// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/draft_file.h"

#include "core/transport/zmtp/socket_type.h"
#include "ui/send/file_bytes.h"
#include "ui/shell/formats.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int version = 1;
constexpr qsizetype longestLine = 4096; ///< of an address, a routing id or a name
/// A character may take six of them.
constexpr std::size_t mostFileBytes = 8 * DraftFile::mostBytes;

QByteArray raw(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

std::size_t sizeOf(const FrameDraft& frame) {
    return frame.heldName().isEmpty() ? static_cast<std::size_t>(frame.text().toUtf8().size()) : frame.bytes().size();
}

bool isWorthKeeping(const SendDraft& draft) {
    std::size_t bytes = 0;
    for (const FrameDraft& frame : draft.frames)
        bytes += sizeOf(frame);
    return bytes <= DraftFile::mostBytes &&
           (bytes > 0 || draft.frames.size() > 1 || !draft.to.empty() || !draft.routingId.isEmpty());
}

QJsonObject objectOf(const FrameDraft& frame) {
    QJsonObject object{{QStringLiteral("syntax"), shown(std::string(frame.syntax().name))}};
    if (frame.heldName().isEmpty()) {
        object.insert(QStringLiteral("text"), frame.text());
    } else {
        object.insert(QStringLiteral("name"), frame.heldName());
        object.insert(QStringLiteral("bytes"), QLatin1String(raw(frame.bytes()).toBase64()));
    }
    return object;
}

std::optional<FrameDraft> frameOf(const QJsonObject& object) {
    const auto* syntax = compose::syntaxNamed(object.value(QStringLiteral("syntax")).toString().toStdString());
    if (syntax == nullptr)
        return std::nullopt;
    FrameDraft frame;
    frame.setSyntax(*syntax);
    if (const QString name = object.value(QStringLiteral("name")).toString().left(longestLine); !name.isEmpty()) {
        const QByteArray bytes = QByteArray::fromBase64(object.value(QStringLiteral("bytes")).toString().toLatin1());
        frame.setBytes(copyOf(bytesOf(bytes.toStdString())), shown(name.toStdString()));
    } else {
        frame.setText(object.value(QStringLiteral("text")).toString());
    }
    return frame;
}

} // namespace

std::optional<KeptDraft> DraftFile::read() const {
    const auto bytes = readRegularFile(QFile::encodeName(m_path).toStdString(), mostFileBytes);
    const QJsonObject object = bytes ? QJsonDocument::fromJson(raw(*bytes)).object() : QJsonObject();
    const auto line = [&object](QLatin1String key) { return object.value(key).toString().left(longestLine); };
    const auto as = zmtp::socketTypeNamed(line(QLatin1String("as")).toStdString());
    const auto types = sendingTypes();
    if (object.value(QStringLiteral("version")).toInt() != version || !as || std::ranges::count(types, *as) == 0)
        return std::nullopt;
    KeptDraft kept{.draft = {}, .typed = object.value(QStringLiteral("typed")).toBool()};
    kept.draft.to = QByteArray::fromPercentEncoding(line(QLatin1String("to")).toLatin1()).toStdString();
    kept.draft.as = *as;
    kept.draft.role = object.value(QStringLiteral("bind")).toBool() ? capture::Role::Bind : capture::Role::Connect;
    kept.draft.routingId = line(QLatin1String("routingId"));
    for (const QJsonValue& each : object.value(QStringLiteral("frames")).toArray()) {
        auto frame = frameOf(each.toObject());
        if (!frame || kept.draft.frames.size() == SendDraft::maxFrames)
            return std::nullopt;
        kept.draft.frames.push_back(std::move(*frame));
    }
    return isWorthKeeping(kept.draft) ? std::optional(std::move(kept)) : std::nullopt;
}

void DraftFile::write(const KeptDraft& kept) const {
    const SendDraft& draft = kept.draft;
    if (!isWorthKeeping(draft)) {
        QFile::remove(m_path);
        return;
    }
    QJsonArray frames;
    for (const FrameDraft& frame : draft.frames)
        frames.append(objectOf(frame));
    const QJsonObject object{
        {QStringLiteral("version"), version},
        {QStringLiteral("to"), QLatin1String(QByteArray::fromStdString(draft.to).toPercentEncoding())},
        {QStringLiteral("typed"), kept.typed},
        {QStringLiteral("as"), typeName(draft.as)},
        {QStringLiteral("bind"), draft.role == capture::Role::Bind},
        {QStringLiteral("routingId"), draft.routingId},
        {QStringLiteral("frames"), frames},
    };
    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return;
    if (!file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return file.cancelWriting();
    file.write(QJsonDocument(object).toJson(QJsonDocument::Compact));
    file.commit();
}

} // namespace ipcscope::ui
