// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <string>

namespace ipcscope::ui {

class Settings;

/// What a person keeps about endpoints: a star and a note, by name (path bytes or '@' + abstract name), so that they
/// outlive the program behind it. Written through to the settings at each change.
class Remarks : public QObject {
    Q_OBJECT
public:
    static constexpr int mostNames = 10'000;  ///< further ones are refused
    static constexpr int longestNote = 4'096; ///< characters; the rest is cut

    explicit Remarks(Settings& settings, QObject* parent = nullptr);

    bool isStarred(const std::string& name) const { return of(name).starred; }
    QString note(const std::string& name) const { return of(name).note; }
    /// False: there is no room for one more name.
    bool setStarred(const std::string& name, bool starred);
    bool setNote(const std::string& name, const QString& note);

Q_SIGNALS:
    void changed(const std::string& name);

private:
    struct Remark {
        bool starred = false;
        QString note;
    };
    Remark of(const std::string& name) const;
    bool set(const std::string& name, const Remark& remark);

    Settings& m_settings;
    QHash<QByteArray, Remark> m_remarks;
};

} // namespace ipcscope::ui
