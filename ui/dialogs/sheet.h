// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace ipcscope::ui {

/// A small window-modal question: a title, paragraphs of plain text, and two buttons of which Cancel is the default and
/// takes Enter and Escape. The other one acts only when it is itself pressed; without an action there is only Close.
class Sheet : public QDialog {
    Q_OBJECT
public:
    enum class Weight { Plain, Dangerous }; ///< Dangerous: red outline

    Sheet(const QString& title, const QString& action, Weight weight, QWidget* parent);

protected:
    /// As high as its paragraphs are in the width that it has.
    void showEvent(QShowEvent* event) override;
    void addParagraph(const QString& text);
    void addSecondary(const QString& text);
    void addRow(const QString& label, QWidget* field);
    /// Over the whole width.
    void addWidget(QWidget* widget);
    /// One more button, left of the others.
    QPushButton* addButton(const QString& text);
    /// The button that gives up; it says Cancel or Close by itself.
    QPushButton* cancel() const { return m_cancel; }
    /// The button that acts; null without an action.
    QPushButton* action() const { return m_action; }

private:
    QVBoxLayout* m_body;
    QHBoxLayout* m_buttons;
    QPushButton* m_cancel;
    QPushButton* m_action = nullptr;
};

} // namespace ipcscope::ui
