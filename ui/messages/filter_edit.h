// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/filter/completion.h"

#include <QLineEdit>

#include <functional>
#include <memory>

class QAction;
class QCompleter;
class QStringListModel;

namespace ipcscope::ui {

/// A filter as it is typed: judged with every key, and completed by fields, values that were seen, "and" and "or". The
/// verdict stands in the field as a sign, and in its accessible description.
class FilterEdit : public QLineEdit {
    Q_OBJECT
public:
    enum class Verdict { Blank, Valid, Incomplete, Invalid };
    using SeenValues = std::function<std::vector<std::string>(const capture::FieldReference&)>;

    explicit FilterEdit(SeenValues seen, QWidget* parent = nullptr);

    Verdict verdict() const { return m_verdict; }
    /// Why it is invalid or what is missing, with its column; empty: nothing.
    const QString& problem() const { return m_problem; }
    /// What was typed, if it is valid; null otherwise, or if it is blank.
    const std::shared_ptr<const capture::Filter>& filter() const { return m_filter; }

Q_SIGNALS:
    void judged();
    /// Enter, whatever the verdict.
    void entered();
    /// Escape, with no completions open.
    void escaped();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void judge();
    void showVerdict();
    void offer();
    void take(const QString& choice);

    const SeenValues m_seen;
    QCompleter* m_completer;
    QStringListModel* m_choices;
    QAction* m_sign;
    Verdict m_verdict = Verdict::Blank;
    QString m_problem;
    std::shared_ptr<const capture::Filter> m_filter;
    int m_replaceFrom = 0; ///< what a completion replaces, in characters of the text
    int m_replaceTo = 0;
};

} // namespace ipcscope::ui
