// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/endpoint_facts.h"

#include <QDialog>

class QLabel;
class QTreeWidget;

namespace ipcscope::ui {

class Engine;

/// Every fact of one endpoint with the proofs of its state, live as long as it is open; each can be copied, or all of
/// them. Not modal: several may stand side by side.
class PropertiesWindow : public QDialog {
    Q_OBJECT
public:
    PropertiesWindow(Engine& engine, const discovery::Endpoint& endpoint, QWidget* parent = nullptr);

    const QList<FactGroup>& facts() const { return m_facts; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    void fill(const QList<FactGroup>& facts);
    void rebuild();
    void copySelected();

    Engine& m_engine;
    discovery::Endpoint m_endpoint; ///< as it was last listed
    QList<FactGroup> m_facts;
    QLabel* m_gone;
    QTreeWidget* m_tree;
};

} // namespace ipcscope::ui
