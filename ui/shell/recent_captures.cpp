// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/recent_captures.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"
#include "ui/shell/text_size.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int gap = 12;
constexpr int longestName = 340;
constexpr int longestFolder = 260;
constexpr int paddings = 16; ///< of a button that looks like a link

QString nameIn(const QByteArray& path) {
    return shown(path.mid(path.lastIndexOf('/') + 1).toStdString());
}

QString folderOf(const QByteArray& path) {
    return shown(path.left(std::max<qsizetype>(1, path.lastIndexOf('/'))).toStdString());
}

} // namespace

RecentCaptures::RecentCaptures(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
    , m_label(new QLabel(tr("Recent:"), this)) {
    m_label->setTextFormat(Qt::PlainText);
    m_label->setProperty("look", QStringLiteral("secondary"));
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(gap);
    m_grid->setVerticalSpacing(0);
    m_grid->addWidget(m_label, 0, 0);
    hide();
}

void RecentCaptures::setPaths(const QList<QByteArray>& paths) {
    for (const Row& row : std::as_const(m_rows)) {
        row.name->hide(); // the focus goes on while it can
        row.name->deleteLater();
        row.folder->deleteLater();
    }
    m_rows.clear();
    for (const QByteArray& path : paths)
        m_rows.append(build(path));
    fit();
    setVisible(!paths.isEmpty());
}

RecentCaptures::Row RecentCaptures::build(const QByteArray& path) {
    auto* name = new QPushButton(this);
    name->setProperty("look", QStringLiteral("link"));
    name->setAutoDefault(false);
    name->setAccessibleName(tr("Open %1 in %2").arg(nameIn(path), folderOf(path)));
    name->setToolTip(plainToolTip(shown(path.toStdString())));
    connect(name, &QPushButton::clicked, this, [this, path] { Q_EMIT chosen(path); });
    auto* folder = new QLabel(this);
    folder->setTextFormat(Qt::PlainText);
    folder->setProperty("look", QStringLiteral("secondary"));
    const int line = static_cast<int>(m_rows.size());
    m_grid->addWidget(name, line, 1, Qt::AlignLeft);
    m_grid->addWidget(folder, line, 2);
    return {path, name, folder};
}

void RecentCaptures::setRoom(int width) {
    m_room = width;
    fit();
}

QList<QWidget*> RecentCaptures::stops() const {
    QList<QWidget*> stops;
    for (const Row& row : m_rows)
        stops.append(row.name);
    return stops;
}

void RecentCaptures::fit() {
    const int room = m_room - m_label->sizeHint().width() - 2 * gap - paddings;
    const int name = std::min(lengthForText(longestName, *this), room * 3 / 5);
    const int folder = std::min(lengthForText(longestFolder, *this), room * 2 / 5);
    for (const Row& row : std::as_const(m_rows)) {
        QString text = row.name->fontMetrics().elidedText(nameIn(row.path), Qt::ElideMiddle, name);
        row.name->setText(text.replace(u'&', QStringLiteral("&&")));
        row.folder->setText(row.folder->fontMetrics().elidedText(folderOf(row.path), Qt::ElideMiddle, folder));
    }
}

void RecentCaptures::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

} // namespace ipcscope::ui
