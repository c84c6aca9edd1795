// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/log_dock.h"

#include "ui/engine/log.h"
#include "ui/shell/icon_button.h"
#include "ui/shell/panes.h"
#include "ui/shell/text_size.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int leastHeight = 110;
constexpr int eventWidth = 150;
constexpr int whereWidth = 400;
constexpr int filterWidth = 220;

/// What went wrong in its colour, beside its sign.
class LogDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const Colors colors = colorsFor(option->palette);
        const auto gravity = static_cast<Log::Gravity>(index.data(Log::gravityRole).toInt());
        QColor ink = option->palette.color(QPalette::Text);
        if (index.column() == Log::Event && gravity != Log::Gravity::Plain)
            ink = gravity == Log::Gravity::Error ? colors.error : colors.warning;
        else if (index.column() == Log::Time)
            ink = colors.secondary;
        for (const auto role : {QPalette::Text, QPalette::HighlightedText})
            option->palette.setColor(role, ink);
    }
};

} // namespace

LogDock::LogDock(Log& log, QWidget* parent)
    : QWidget(parent)
    , m_log(log)
    , m_shown(new QSortFilterProxyModel(this))
    , m_rows(new QTreeView(this))
    , m_filter(new QLineEdit(this))
    , m_nothing(new QLabel(this))
    , m_copy(new QAction(tr("&Copy"), this)) {
    m_shown->setSourceModel(&log);
    m_shown->setFilterKeyColumn(-1);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetShortcut);
    m_copy->setToolTip(tr("Copy the chosen rows, or all that are shown"));
    lay();
    connectParts();
    showRows();
}

void LogDock::lay() {
    auto* title = new QLabel(tr("Log"), this);
    title->setProperty("look", QStringLiteral("title"));
    m_filter->setPlaceholderText(tr("Filter the log"));
    m_filter->setAccessibleName(tr("Filter the log"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(lengthForText(filterWidth, *this));
    auto* copy = iconButton(this, QStringLiteral("copy"), tr("Copy the chosen rows, or all that are shown"));
    connect(copy, &QToolButton::clicked, this, &LogDock::copy);
    auto* close = iconButton(this, QStringLiteral("close"), tr("Hide the log (Esc)"));
    connect(close, &QToolButton::clicked, this, &LogDock::closeRequested);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 8, 4);
    head->setSpacing(8);
    head->addWidget(title);
    head->addStretch();
    head->addWidget(m_filter, 1);
    head->addWidget(copy);
    head->addWidget(close);

    m_rows->setModel(m_shown);
    m_rows->setItemDelegate(new LogDelegate(m_rows));
    m_rows->setAccessibleName(tr("Log: what this program did, and what it noticed"));
    m_rows->setRootIsDecorated(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setAllColumnsShowFocus(true);
    m_rows->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_rows->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_rows->setTextElideMode(Qt::ElideMiddle);
    m_rows->addAction(m_copy);
    m_rows->header()->setSectionsMovable(false);
    m_rows->header()->setStretchLastSection(true);
    m_rows->setColumnWidth(Log::Time,
                           QFontMetrics(fixedFont()).horizontalAdvance(QStringLiteral("00:00:00.000000 ..")));
    m_rows->setColumnWidth(Log::Event, lengthForText(eventWidth, *this));
    m_rows->setColumnWidth(Log::Where, lengthForText(whereWidth, *this));
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignTop);
    m_nothing->setContentsMargins(12, 4, 12, 4);
    m_nothing->setProperty("look", QStringLiteral("secondary"));
    setMinimumHeight(lengthForText(leastHeight, *this));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_nothing, 1);
    layout->addWidget(m_rows, 1);
    setFocusProxy(m_rows);
    markAsPane(*this);
}

void LogDock::connectParts() {
    connect(m_copy, &QAction::triggered, this, &LogDock::copy);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_shown->setFilterFixedString(text);
        showRows();
    });
    connect(m_shown, &QAbstractItemModel::rowsInserted, this, &LogDock::showRows);
    connect(m_shown, &QAbstractItemModel::rowsRemoved, this, &LogDock::showRows);
    const QScrollBar* bar = m_rows->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) { m_follows = value == bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this] {
        if (m_follows)
            m_rows->scrollToBottom();
    });
    auto* hide = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    hide->setContext(Qt::WidgetWithChildrenShortcut);
    connect(hide, &QShortcut::activated, this, &LogDock::closeRequested);
}

void LogDock::showRows() {
    const bool any = m_shown->rowCount() > 0;
    m_rows->setVisible(any);
    m_nothing->setVisible(!any);
    m_nothing->setText(
        m_log.rowCount({}) == 0
            ? tr("What this program does on the machine appears here: what it joins, binds, asks, sends, "
                 "records, removes and leaves.")
            : tr("No row has this in it."));
}

QString LogDock::chosenText() const {
    QList<int> rows;
    for (const QModelIndex& index : m_rows->selectionModel()->selectedRows())
        rows << m_shown->mapToSource(index).row();
    if (rows.isEmpty()) {
        for (int row = 0; row < m_shown->rowCount(); ++row)
            rows << m_shown->mapToSource(m_shown->index(row, 0)).row();
    }
    std::ranges::sort(rows);
    QString text;
    for (const int row : rows)
        text += m_log.line(row) + u'\n';
    return text;
}

void LogDock::copy() {
    if (m_shown->rowCount() > 0)
        QGuiApplication::clipboard()->setText(chosenText());
}

} // namespace ipcscope::ui
