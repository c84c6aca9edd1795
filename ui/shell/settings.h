// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "ui/shell/theme.h"

#include <QByteArray>
#include <QList>
#include <QSettings>
#include <QString>
#include <QStringList>

#include <cstddef>

namespace ipcscope::ui {

/// What the window remembers between runs, in $XDG_CONFIG_HOME/ipcscope/ipcscope.ini; what was opened and filtered
/// lately in $XDG_STATE_HOME/ipcscope/recent.ini. Layout, theme, stars and notes: nothing that would join, bind or
/// contact anybody. Damaged or missing values read as the defaults.
class Settings {
public:
    Settings();
    /// Another file, for tests.
    explicit Settings(const QString& file);

    Scheme scheme() const;
    void setScheme(Scheme scheme);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    /// Widths of the endpoint list, the centre and the send form; empty unless there are three.
    QList<int> widths() const;
    void setWidths(const QList<int>& widths);
    /// Whether the log is shown, and how high it is; 0: as high as it is by itself.
    bool logShown() const;
    int logHeight() const;
    void setLog(bool shown, int height);

    /// A star or a note on an endpoint; the name is bytes of any kind.
    struct EndpointRemark {
        QByteArray name;
        bool starred = false;
        QString note;
    };
    QList<EndpointRemark> endpointRemarks() const;
    void setEndpointRemarks(const QList<EndpointRemark>& remarks);
    /// Folders whose socket files are listed, as bytes; empty: the standard ones.
    QList<QByteArray> socketFolders() const;
    void setSocketFolders(const QList<QByteArray>& folders);
    /// How the endpoint list stands: flat or by folder, the number of its order, and which end of it comes first.
    bool endpointsFlat() const;
    int endpointOrder() const;
    bool endpointsReversed() const;
    void setEndpointList(bool flat, int order, bool reversed);
    /// Whether this verb was never explained so far; from now on it was.
    bool explainsFirst(const QString& verb);
    /// Filters of messages that were applied, the newest first.
    QStringList filterHistory() const;
    void setFilterHistory(const QStringList& filters);
    /// Where filters with names are, and colour rules: data, beside what is remembered here.
    QString savedFiltersFile() const { return m_dataFolder + QStringLiteral("/filters.ini"); }
    QString colorRulesFile() const { return m_dataFolder + QStringLiteral("/colors.ini"); }
    /// A file of what was done lately, which is no matter of taste.
    QString stateFile(const QString& name) const;
    /// A column of the message list; `width` in pixels, 0: as wide as it needs.
    struct ListColumn {
        QString name;
        int width = 0;
        bool hidden = false;
    };
    /// From left to right; empty: as the list has them by itself.
    QList<ListColumn> messageColumns() const;
    void setMessageColumns(const QList<ListColumn>& columns);
    /// How the column Time tells it: "local", "utc", "start".
    QString timeBy() const;
    void setTimeBy(const QString& word);
    /// The column Δ counts since what came before over the same connection, not since the row above.
    bool deltaOfConnection() const;
    void setDeltaOfConnection(bool connection);
    /// Which decoders are wanted for an endpoint's frames; none of one connection.
    capture::DecoderPins decoderPins(const QString& endpoint) const;
    /// The pins of a few hundred frames are kept in all; those of the endpoint set last are the last to go.
    void setDecoderPins(const QString& endpoint, const capture::DecoderPins& pins);
    /// Where recordings go, as bytes: never empty.
    QByteArray recordingFolder() const;
    void setRecordingFolder(const QByteArray& folder);
    /// Capture files that were opened, as bytes of absolute paths, the newest first: at most `mostRecentCaptures`.
    QList<QByteArray> recentCaptures();
    void rememberCapture(const QByteArray& path);
    void forgetCapture(const QByteArray& path);
    static constexpr qsizetype mostRecentCaptures = 5;
    /// Bytes of records that a new monitor keeps in memory.
    std::size_t memoryBudget() const;
    void setMemoryBudget(std::size_t bytes);

private:
    Settings(const QString& file, const QString& dataFolder, const QString& stateFolder);
    void setRecentCaptures(const QList<QByteArray>& paths);
    void moveHistory();

    QSettings m_file;
    QSettings m_recent;
    QString m_dataFolder;
};

/// "system", "light", "dark"; anything else is System.
Scheme schemeNamed(const QString& name);
QString nameOf(Scheme scheme);

} // namespace ipcscope::ui
