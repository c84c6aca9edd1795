// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/folders_dialog.h"

#include "ui/endpoints/problem_label.h"
#include "ui/shell/formats.h"
#include "ui/shell/text_size.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace ipcscope::ui {

namespace {

constexpr int mostFolders = 200;

QPushButton* button(const QString& text, const QString& tip, QWidget* parent) {
    auto* made = new QPushButton(text, parent);
    made->setAutoDefault(false);
    made->setAccessibleName(QString(text).remove(u'&'));
    made->setToolTip(tip);
    return made;
}

} // namespace

FoldersDialog::FoldersDialog(const QList<QByteArray>& folders, QList<QByteArray> standard, QWidget* parent)
    : QDialog(parent)
    , m_standard(std::move(standard))
    , m_list(new QListWidget(this))
    , m_typed(new QLineEdit(this))
    , m_problem(new ProblemLabel(this))
    , m_remove(button(tr("&Remove"), tr("Do not look into the chosen folders any more (Del)"), this)) {
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Folders watched"));
    m_list->setAccessibleName(tr("Folders watched"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setMinimumSize(sizeForText({440, 180}, *this));
    m_list->setTextElideMode(Qt::ElideMiddle);
    auto* about = new QLabel(tr("Socket files directly in these folders are listed even if nobody listens behind them. "
                                "Endpoints that somebody listens at are listed wherever they are."),
                             this);
    about->setWordWrap(true);
    about->setProperty("look", QStringLiteral("secondary"));
    m_typed->setPlaceholderText(tr("/path/of/a/folder"));
    m_typed->setAccessibleName(tr("Folder to add"));
    auto* add = button(tr("&Add"), tr("Also look into the folder that is typed here"), this);
    auto* choose = button(tr("C&hoose…"), tr("Choose a folder to add"), this);
    auto* reset = button(tr("&Standard folders"), tr("Go back to the folders that are watched at first"), this);
    auto* cancel = button(tr("Cancel"), {}, this);
    auto* ok = button(tr("OK"), {}, this);
    ok->setProperty("look", QStringLiteral("primary"));
    connect(add, &QPushButton::clicked, this, &FoldersDialog::addTyped);
    connect(m_typed, &QLineEdit::returnPressed, this, &FoldersDialog::addTyped);
    connect(m_typed, &QLineEdit::textEdited, this, [this] { m_problem->tell({}); });
    connect(choose, &QPushButton::clicked, this, &FoldersDialog::browse);
    connect(m_remove, &QPushButton::clicked, this, &FoldersDialog::removeChosen);
    connect(reset, &QPushButton::clicked, this, [this] { fill(m_standard); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(ok, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_list, &QListWidget::itemSelectionChanged, this,
            [this] { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); });
    auto* removeKey = new QAction(m_list);
    removeKey->setShortcut(Qt::Key_Delete);
    removeKey->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(removeKey);
    connect(removeKey, &QAction::triggered, this, &FoldersDialog::removeChosen);

    auto* typedRow = new QHBoxLayout;
    typedRow->addWidget(m_typed, 1);
    typedRow->addWidget(add);
    typedRow->addWidget(choose);
    auto* listRow = new QHBoxLayout;
    listRow->addWidget(m_remove);
    listRow->addWidget(reset);
    listRow->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(ok);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(about);
    layout->addWidget(m_list, 1);
    layout->addLayout(listRow);
    layout->addLayout(typedRow);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    fill(folders);
    m_list->setFocus();
}

void FoldersDialog::fill(const QList<QByteArray>& folders) {
    m_list->clear();
    for (const QByteArray& folder : folders)
        add(folder);
    m_remove->setEnabled(false);
}

void FoldersDialog::add(const QByteArray& folder) {
    if (folders().contains(folder) || m_list->count() >= mostFolders)
        return;
    auto* row = new QListWidgetItem(shown(folder.toStdString()), m_list);
    row->setData(Qt::UserRole, folder);
}

void FoldersDialog::addTyped() {
    QByteArray folder = m_typed->text().toLocal8Bit();
    while (folder.size() > 1 && folder.endsWith('/'))
        folder.chop(1);
    if (!folder.startsWith('/')) {
        m_problem->tell(tr("Give the whole path of the folder; it begins with /."));
        return;
    }
    m_problem->tell({});
    add(folder);
    m_typed->clear();
}

void FoldersDialog::browse() {
    auto* chooser = new QFileDialog(this, tr("Folder to watch"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::Directory);
    chooser->setOption(QFileDialog::ShowDirsOnly);
    connect(chooser, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { add(QFile::encodeName(folder)); });
    chooser->open();
}

void FoldersDialog::removeChosen() {
    qDeleteAll(m_list->selectedItems());
}

QList<QByteArray> FoldersDialog::folders() const {
    QList<QByteArray> folders;
    for (int row = 0; row < m_list->count(); ++row)
        folders.append(m_list->item(row)->data(Qt::UserRole).toByteArray());
    return folders;
}

} // namespace ipcscope::ui
