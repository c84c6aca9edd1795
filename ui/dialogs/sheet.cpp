// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/sheet.h"
#include "ui/shell/text_size.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int textWidth = 420;

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setText(text);
    label->setMinimumWidth(sizeForText({textWidth, 1}, *label).width());
    return label;
}

/// The fields of all rows begin below each other.
void alignFields(const QWidget& sheet) {
    QList<QLabel*> labels = sheet.findChildren<QLabel*>(Qt::FindDirectChildrenOnly);
    labels.removeIf([](const QLabel* label) { return label->buddy() == nullptr; });
    int widest = 0;
    for (const QLabel* label : labels)
        widest = std::max(widest, label->sizeHint().width());
    for (QLabel* label : labels)
        label->setMinimumWidth(widest);
}

} // namespace

Sheet::Sheet(const QString& title, const QString& action, Weight weight, QWidget* parent)
    : QDialog(parent)
    , m_body(new QVBoxLayout)
    , m_buttons(new QHBoxLayout)
    , m_cancel(new QPushButton(action.isEmpty() ? tr("Close") : tr("Cancel"), this)) {
    setWindowModality(Qt::WindowModal);
    setWindowTitle(title);
    QLabel* heading = plainLabel(title, this);
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    heading->setFont(large);
    m_cancel->setAccessibleName(m_cancel->text());
    m_cancel->setAutoDefault(true);
    m_cancel->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);

    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_buttons->addWidget(m_cancel);
    if (!action.isEmpty()) {
        auto* act = m_action = new QPushButton(action, this);
        act->setAccessibleName(action);
        act->setAutoDefault(false);
        if (weight == Weight::Dangerous)
            act->setProperty("look", QStringLiteral("danger"));
        connect(act, &QPushButton::clicked, this, &QDialog::accept);
        m_buttons->addWidget(act);
    }
    m_body->setSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addLayout(m_body);
    layout->addStretch();
    layout->addLayout(m_buttons);
    m_cancel->setFocus();
}

void Sheet::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    alignFields(*this);
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

void Sheet::addParagraph(const QString& text) {
    m_body->addWidget(plainLabel(text, this));
}

void Sheet::addSecondary(const QString& text) {
    QLabel* label = plainLabel(text, this);
    label->setProperty("look", QStringLiteral("secondary"));
    m_body->addWidget(label);
}

QPushButton* Sheet::addButton(const QString& text) {
    auto* button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setAutoDefault(false);
    m_buttons->insertWidget(0, button);
    return button;
}

void Sheet::addWidget(QWidget* widget) {
    m_body->addWidget(widget);
}

void Sheet::addRow(const QString& label, QWidget* field) {
    auto* buddy = new QLabel(label, this);
    buddy->setBuddy(field);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(buddy);
    row->addWidget(field);
    row->addStretch();
    m_body->addLayout(row);
}

} // namespace ipcscope::ui
