// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"
#include "ui/dialogs/export_sheet.h"
#include "ui/messages/save_bar.h"
#include "ui/shell/actions.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QRadioButton>

namespace ipcscope::ui {

/// What is saved is what there is when the file is chosen.
class TestSaveFlow : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void whereNothingIsLeftOfTheChoiceNothingIsSaved_data();
    void whereNothingIsLeftOfTheChoiceNothingIsSaved();
};

void TestSaveFlow::whereNothingIsLeftOfTheChoiceNothingIsSaved_data() {
    QTest::addColumn<Saved>("which");
    QTest::addColumn<QString>("told");
    QTest::newRow("selected") << Saved::Selected
                              << QStringLiteral("Not saved: nothing of what was selected is left. Nothing was written "
                                                "to %1");
    QTest::newRow("shown") << Saved::Shown
                           << QStringLiteral("Not saved: nothing is shown in the list any more. Nothing was written "
                                             "to %1");
}

/// The selected rows leave while the dialog for the file is open, and others come.
void TestSaveFlow::whereNothingIsLeftOfTheChoiceNothingIsSaved() {
    QFETCH(const Saved, which);
    QFETCH(const QString, told);
    watchSome(3);
    page().list().selectAll();
    m_window->actions().exportSome->trigger();
    auto* sheet = m_window->findChild<ExportSheet*>();
    QVERIFY(sheet != nullptr);
    sheet->findChildren<QRadioButton*>()[static_cast<int>(which)]->click();
    QCOMPARE(sheet->which(), which);
    sheet->accept();
    const std::unique_ptr<QFileDialog> dialog(m_window->findChild<QFileDialog*>());
    QVERIFY(dialog != nullptr);
    page().monitor().clear();
    if (which == Saved::Selected) {
        QVERIFY(m_publisher->send({"EU.BMW", "3"}));
        QTRY_COMPARE_WITH_TIMEOUT(page().list().messages().rowCount(), 1, patience);
    }
    const QString path = QString::fromStdString(m_folder->file("some.ipcscope.pcapng"));
    Q_EMIT dialog->fileSelected(path);
    QVERIFY(!page().saving().isSaving());
    QCOMPARE(page().saving().text(), told.arg(path));
    QVERIFY(!QFile::exists(path));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSaveFlow)
#include "tst_save_flow.moc"
