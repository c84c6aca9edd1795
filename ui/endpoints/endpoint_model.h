// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/identified.h"
#include "ui/endpoints/endpoint_arrangement.h"

#include <QAbstractItemModel>

#include <functional>
#include <memory>
#include <vector>

namespace ipcscope::ui {

class Remarks;
struct WantedEndpoint;

/// Groups, their folders (unless flat), their endpoints, and the connections of these. A new snapshot is merged into
/// the sorted rows: exact inserts, removals and changes, so that selection, expansion and scrolling survive, and only
/// what changed is copied. One column; roles in endpoint_roles.h.
class EndpointModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit EndpointModel(const Remarks& remarks, QObject* parent = nullptr);
    ~EndpointModel() override;

    void setSnapshot(const discovery::Snapshot& snapshot);
    Arrangement arrangement() const { return m_arrangement; }
    using Types = std::function<const discovery::Identified*(const discovery::Endpoint&)>;
    /// Who knows what was identified; null answers: nobody.
    void setTypes(Types types);
    /// What is known beside the snapshot of the endpoints of this name has changed.
    void tellAgain(const std::string& name);
    /// Somebody who judges the rows judges this one anew.
    void tellAgain(const QModelIndex& index);
    /// Takes all rows away if it is another one; the next snapshot is arranged so.
    void setArrangement(Arrangement arrangement);
    /// Null for groups and folders; of a connection the endpoint that it goes to. Valid until the next snapshot.
    const discovery::Endpoint* endpoint(const QModelIndex& index) const;
    /// Null for whatever is no connection. Valid until the next snapshot.
    const discovery::Connection* connection(const QModelIndex& index) const;
    /// Of an overridden endpoint the one that has its name now; null: it is not listed.
    const discovery::Endpoint* heirOf(const discovery::Endpoint& endpoint) const;
    /// The first endpoint of that name; invalid if it is not listed.
    QModelIndex indexOf(const std::string& name) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    /// All changes that belong together have been told.
    void settled();

private:
    struct Node;
    const Node& nodeAt(const QModelIndex& index) const;
    QModelIndex indexFor(const Node& node) const;
    QVariant endpointText(const discovery::Endpoint& endpoint, int role) const;
    QVariant connectionText(const Node& node, int role) const;
    /// The same endpoints in the same rows, whatever their facts are.
    bool hasRowsOf(const discovery::Snapshot& snapshot) const;
    void noteRows(const discovery::Snapshot& snapshot, const std::vector<ArrangedGroup>& groups);
    template<class Row>
    void merge(Node& into, const std::vector<Row>& wanted);
    void removeRun(Node& from, std::size_t first, std::size_t end);
    void insertRun(Node& into, std::size_t row, std::vector<std::unique_ptr<Node>> run);
    void update(Node& node, const ArrangedGroup& wanted);
    void update(Node& node, const ArrangedFolder& wanted);
    void update(Node& node, const WantedEndpoint& wanted);
    void update(Node& node, const discovery::Connection* wanted);
    void count(Node& node, int below);

    const Remarks& m_remarks;
    Types m_types;
    Arrangement m_arrangement = Arrangement::Folders;
    std::unique_ptr<Node> m_root;
    std::vector<Node*> m_rows; ///< of endpoints, in the snapshot's order
};

} // namespace ipcscope::ui
