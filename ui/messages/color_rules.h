// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/filter/filter.h"
#include "ui/messages/row_colors.h"

#include <QList>
#include <QObject>
#include <QSettings>
#include <QString>

#include <vector>

namespace ipcscope::ui {

/// Rows that pass `filter` have this colour.
struct ColorRule {
    QString filter;
    RowColor color = RowColor::None;
    bool operator==(const ColorRule&) const = default;
};

/// The colour rules of all message lists, in order: the first that a row passes paints it. Kept between runs in a file
/// of their own, but for those that mean something in one capture only; what is damaged there reads as not there. One
/// whose filter is none (of another version, say) is kept all the same, and paints nothing.
class ColorRules : public QObject {
    Q_OBJECT
public:
    static constexpr int longestFilter = 4096;
    static constexpr int most = 50;

    explicit ColorRules(const QString& file);

    const QList<ColorRule>& all() const { return m_rules; }
    /// Of the rule with just this filter; None: there is none.
    RowColor colorOf(const QString& filter) const;
    /// What was chosen last comes first; None takes the rule away. False: there are too many, or it is too long.
    bool choose(const QString& filter, RowColor color);
    /// In place of all; those that cannot be used are left out.
    void setAll(const QList<ColorRule>& rules);

    /// The first that `row` passes, or null; valid until changed(). Reads of a payload that is larger than `mostRead`
    /// only what costs little: rules that ask for more do not hold for it.
    const ColorRule* firstFor(const capture::Row& row) const;
    static constexpr std::size_t mostRead = 64 << 10;
    bool anyAsksForReplies() const;

Q_SIGNALS:
    void changed();

private:
    void read();
    void write(const QList<ColorRule>& rules);

    struct Compiled {
        qsizetype rule;
        capture::Filter filter;
        bool readsPayload;
    };
    QSettings m_file;
    QList<ColorRule> m_rules;
    std::vector<Compiled> m_compiled; ///< those that are filters
};

} // namespace ipcscope::ui
