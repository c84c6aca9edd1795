// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/style_sheet.h"

#include "ui/shell/theme.h"

#include <QList>
#include <QPair>
#include <QStyle>
#include <QWidget>

namespace ipcscope::ui {

namespace {

constexpr auto sheet = R"(
QToolTip { color: @text; background: @base; border: 1px solid @line; padding: 3px 6px; }
QMenuBar { background: @window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @selection; }
QMenu { background: @base; border: 1px solid @line; padding: 4px 0; }
QMenu::item { padding: 5px 28px 5px 28px; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { left: 8px; width: 14px; height: 14px; }
QToolBar { background: @window; border: none; border-bottom: 1px solid @line; padding: 0 6px 2px 6px; spacing: 2px; }
QStatusBar { background: @window; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 3px 8px; background: transparent; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selection; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @disabled; }

QPushButton { border: 1px solid @edge; border-radius: 5px; padding: 5px 13px; background: @base; color: @text; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @selection; }
QPushButton:checked { border-color: @accent; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; border-color: @line; background: @window; }
QPushButton[look="primary"] { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton[look="primary"]:hover { background: @accentHover; }
QPushButton[look="primary"]:focus { border: 2px solid @text; padding: 4px 12px; }
QPushButton[look="primary"]:disabled { background: @window; color: @disabled; border-color: @line; }
QPushButton[look="danger"] { color: @error; border-color: @error; }
QPushButton[look="danger"]:focus { border: 2px solid @error; padding: 4px 12px; }
QPushButton[look="danger"]:disabled { color: @disabled; border-color: @line; }
QPushButton[look="chip"] { border-radius: 9px; padding: 2px 9px; border-color: @line; }
QPushButton[look="chip"]:checked { border-color: @accent; }
QPushButton[look="chip"]:focus { border: 2px solid @text; padding: 1px 8px; outline: none; }
QPushButton[look="flat"] { border-color: transparent; background: transparent; }
QPushButton[look="flat"]:hover { background: @hover; }
QPushButton[look="flat"]:focus { border-color: @accent; }
QPushButton[look="link"] { border-color: transparent; background: transparent; color: @accent; padding: 2px 6px; }
QPushButton[look="link"]:hover { background: @hover; }
QPushButton[look="link"]:focus { border-color: @accent; }

QLabel[look="title"] { font-weight: bold; }
QLabel[look="secondary"] { color: @secondary; }
QLabel[look="error"] { color: @error; }
QLabel[look="ok"] { color: @ok; }
QLabel[look="accent"] { color: @accent; }
QLabel[look="warning"] { color: @warning; }
QFrame[look$="bar"] { background: @base; border: 1px solid @line; border-left: 3px solid @warning; border-radius: 4px; }
QFrame[look="good bar"] { border-left-color: @ok; }
QFrame[look="error bar"] { border-left-color: @error; }

QAbstractScrollArea { border: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QComboBox {
    border: 1px solid @edge; border-radius: 5px; padding: 3px 7px; background: @base; color: @text;
    selection-background-color: @accent; selection-color: @onAccent;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus { border-color: @accent; }
QLineEdit[look="error"], QLineEdit[look="error"]:focus { border-color: @error; border-bottom-width: 2px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QComboBox:disabled {
    color: @disabled; background: @window; border-color: @line;
}
QTableView::indicator:unchecked, QCheckBox::indicator:unchecked {
    border: 1px solid @secondary; border-radius: 3px; background: @base;
}
QRadioButton::indicator:unchecked {
    width: 12px; height: 12px; border: 1px solid @secondary; border-radius: 7px; background: @base;
}
QComboBox { padding: 3px 22px 3px 8px; }
QComboBox::drop-down { border: none; width: 20px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/icons/@shade/chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    border: 1px solid @line; background: @base; selection-background-color: @selection; selection-color: @text;
    outline: none; padding: 2px;
}
QSpinBox::up-button, QSpinBox::down-button { border: none; width: 16px; }
QSpinBox::up-arrow { image: url(:/icons/@shade/chevron-up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url(:/icons/@shade/chevron-down.svg); width: 10px; height: 10px; }

QAbstractItemView {
    border: none;
    background: @base; alternate-background-color: @alternate; outline: none;
    selection-background-color: @selection; selection-color: @text;
}
QAbstractItemView[look="popup"] { border: 1px solid @edge; padding: 2px; }
QTreeView::item { min-height: 20px; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:!has-siblings:closed,
QTreeView::branch:closed:has-children:has-siblings { image: url(:/icons/@shade/chevron-right.svg); }
QTreeView::branch:open:has-children:!has-siblings,
QTreeView::branch:open:has-children:has-siblings { image: url(:/icons/@shade/chevron-down.svg); }
QHeaderView { background: @window; border: none; }
QHeaderView::section {
    background: @window; color: @secondary; border: none; border-bottom: 1px solid @line; padding: 4px 6px;
}

QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: @window; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: @secondary; border: none; border-bottom: 2px solid transparent;
    padding: 5px 10px 4px 14px;
}
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:hover:!selected { color: @text; background: @hover; }
QTabBar::tab:focus { background: @selection; }
QTabBar::scroller { width: 52px; }
QTabBar::tear { width: 0; border: none; }
QTabBar QToolButton { background: @window; border: 1px solid @line; border-radius: 4px; padding: 0; margin: 3px 1px; }
QTabBar QToolButton:hover { background: @hover; }
QTabBar QToolButton::left-arrow { image: url(:/icons/@shade/chevron-left.svg); width: 14px; height: 14px; }
QTabBar QToolButton::right-arrow { image: url(:/icons/@shade/chevron-right.svg); width: 14px; height: 14px; }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled { image: none; }
QTabBar::close-button { image: url(:/icons/@shade/close.svg); width: 14px; height: 14px; subcontrol-position: right; }
QTabBar::close-button:hover { background: @selection; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; }
)";

QColor between(const QColor& one, const QColor& other, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return {part(one.red(), other.red()), part(one.green(), other.green()), part(one.blue(), other.blue())};
}

} // namespace

QString styleSheetFor(const QPalette& palette) {
    const Colors colors = colorsFor(palette);
    const QColor text = palette.color(QPalette::WindowText);
    const QColor window = palette.color(QPalette::Window);
    const QColor base = palette.color(QPalette::Base);
    // Longer words first where one begins another.
    const QList<QPair<QString, QString>> words{
        {QStringLiteral("@shade"), isDark(palette) ? QStringLiteral("dark") : QStringLiteral("light")},
        {QStringLiteral("@secondary"), colors.secondary.name()},
        {QStringLiteral("@selection"), colors.selection.name()},
        {QStringLiteral("@alternate"), palette.color(QPalette::AlternateBase).name()},
        {QStringLiteral("@disabled"), between(text, window, 0.6).name()},
        {QStringLiteral("@onAccent"), isDark(palette) ? QStringLiteral("#10212e") : QStringLiteral("#ffffff")},
        {QStringLiteral("@accentHover"), between(colors.accent, text, 0.15).name()},
        {QStringLiteral("@accent"), colors.accent.name()},
        {QStringLiteral("@warning"), colors.warning.name()},
        {QStringLiteral("@window"), window.name()},
        {QStringLiteral("@scroll"), between(window, text, 0.25).name()},
        {QStringLiteral("@hover"), between(window, text, 0.06).name()},
        {QStringLiteral("@error"), colors.error.name()},
        {QStringLiteral("@edge"), between(colors.line, text, 0.06).name()},
        {QStringLiteral("@text"), text.name()},
        {QStringLiteral("@base"), base.name()},
        {QStringLiteral("@line"), colors.line.name()},
        {QStringLiteral("@ok"), colors.ok.name()},
    };
    QString result = QLatin1String(sheet);
    for (const auto& [word, value] : words)
        result.replace(word, value);
    return result;
}

void setLook(QWidget& widget, const QString& look) {
    if (widget.property("look").toString() == look)
        return;
    widget.setProperty("look", look);
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

} // namespace ipcscope::ui
