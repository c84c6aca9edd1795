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

/// A filter as it is typed: judged with every key, and completed by fields, operators, members and values that were
/// seen, "and" and "or". What is wrong is underlined; the verdict stands in the field as a sign, and in its accessible
/// description.
class FilterEdit : public QLineEdit {
    Q_OBJECT
public:
    enum class Verdict { Blank, Valid, Incomplete, Invalid };
    /// As capture::complete() asks for them.
    struct Seen {
        std::function<std::vector<std::string>(const capture::FieldReference&)> values;
        std::function<std::vector<std::string>(std::string_view)> members;
    };

    explicit FilterEdit(Seen seen, QWidget* parent = nullptr);

    Verdict verdict() const { return m_verdict; }
    /// What is underlined as wrong; empty: nothing is.
    QString wrong() const { return text().mid(m_wrongFrom, m_wrongTo - m_wrongFrom); }
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
    void paintEvent(QPaintEvent* event) override;

private:
    void judge();
    void markWrong(int from);
    void showVerdict();
    void offer();
    void take(const QString& choice);

    const Seen m_seen;
    QCompleter* m_completer;
    QStringListModel* m_choices;
    QAction* m_sign;
    Verdict m_verdict = Verdict::Blank;
    QString m_problem;
    int m_wrongFrom = 0; ///< what is wrong, in characters of the text; nothing: from is to
    int m_wrongTo = 0;
    std::shared_ptr<const capture::Filter> m_filter;
    int m_replaceFrom = 0; ///< what a completion replaces, in characters of the text
    int m_replaceTo = 0;
};

} // namespace ipcscope::ui
