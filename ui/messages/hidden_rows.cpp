// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/hidden_rows.h"

#include "ui/engine/traffic.h"
#include "ui/shell/formats.h"

#include <QAccessible>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ipcscope::ui {

HiddenRows::HiddenRows(const Traffic& traffic, QWidget& list)
    : QWidget(list.parentWidget())
    , m_traffic(traffic)
    , m_list(list)
    , m_text(new QLabel(this)) {
    setVisible(false);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setProperty("look", QStringLiteral("secondary"));
    m_text->setAlignment(Qt::AlignCenter);
    auto* showAll = new QPushButton(tr("Show all again"), this);
    showAll->setProperty("look", QStringLiteral("link"));
    showAll->setAutoDefault(false);
    showAll->setToolTip(tr("Takes the filter away"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(6);
    layout->addWidget(m_text);
    layout->addWidget(showAll, 0, Qt::AlignHCenter);
    connect(showAll, &QPushButton::clicked, this, &HiddenRows::showAllRequested);
    for (const auto changed : {&Traffic::countersChanged, &Traffic::filterChanged, &Traffic::rowsAdded,
                               &Traffic::rowsLeft, &Traffic::cleared})
        connect(&traffic, changed, this, &HiddenRows::judge);
    list.installEventFilter(this);
}

QString HiddenRows::text() const {
    return isHidden() ? QString() : m_text->text();
}

void HiddenRows::judge() {
    const std::uint64_t kept = m_traffic.store().kept();
    const bool hides =
        m_traffic.filter() != nullptr && !m_traffic.isFiltering() && m_traffic.view().rows() == 0 && kept > 0;
    if (hides) {
        m_text->setText(kept == 1 ? tr("The filter hides the one record that is kept.")
                                  : tr("The filter hides all %1 records that are kept.").arg(groupedNumber(kept)));
        place();
    }
    if (hides == !isHidden())
        return;
    setVisible(hides);
    if (hides) {
        raise();
        QAccessibleEvent told(m_text, QAccessible::Alert);
        QAccessible::updateAccessibility(&told);
    }
}

void HiddenRows::place() {
    const QRect area = m_list.geometry();
    QRect own(QPoint(), sizeHint().boundedTo(area.size()));
    own.moveCenter(area.center());
    setGeometry(own);
}

bool HiddenRows::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_list && (event->type() == QEvent::Resize || event->type() == QEvent::Move))
        place();
    return QWidget::eventFilter(watched, event);
}

} // namespace ipcscope::ui
