// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/remarks.h"

#include "ui/shell/settings.h"

namespace ipcscope::ui {

Remarks::Remarks(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings) {
    for (const Settings::EndpointRemark& kept : settings.endpointRemarks()) {
        if (m_remarks.size() < mostNames)
            m_remarks.insert(kept.name, {kept.starred, kept.note.left(longestNote)});
    }
}

Remarks::Remark Remarks::of(const std::string& name) const {
    return m_remarks.value(QByteArray::fromRawData(name.data(), static_cast<qsizetype>(name.size())));
}

bool Remarks::setStarred(const std::string& name, bool starred) {
    Remark remark = of(name);
    remark.starred = starred;
    return set(name, remark);
}

bool Remarks::setNote(const std::string& name, const QString& note) {
    Remark remark = of(name);
    remark.note = note.trimmed().left(longestNote);
    return set(name, remark);
}

bool Remarks::set(const std::string& name, const Remark& remark) {
    const QByteArray key = QByteArray::fromStdString(name);
    if (!remark.starred && remark.note.isEmpty())
        m_remarks.remove(key);
    else if (m_remarks.contains(key) || m_remarks.size() < mostNames)
        m_remarks.insert(key, remark);
    else
        return false;
    QList<Settings::EndpointRemark> kept;
    kept.reserve(m_remarks.size());
    for (auto it = m_remarks.cbegin(); it != m_remarks.cend(); ++it)
        kept.append({it.key(), it.value().starred, it.value().note});
    m_settings.setEndpointRemarks(kept);
    Q_EMIT changed(name);
    return true;
}

} // namespace ipcscope::ui
