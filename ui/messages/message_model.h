// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/fields.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/record.h"
#include "ui/messages/message_roles.h"

#include <QAbstractTableModel>

#include <array>
#include <optional>
#include <vector>

namespace ipcscope::ui {

class ColorRules;
class Traffic;
struct ColorRule;

/// The rows of a view as a table. Keeps nothing per row; text is made when asked for, and where the record is not at
/// hand "…" stands until it is. Inserts and removes exactly what the traffic reports, never resets.
class MessageModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// `traffic` must outlive the model.
    explicit MessageModel(const Traffic& traffic, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Traffic& traffic() const { return m_traffic; }
    /// Nothing if the row is gone.
    std::optional<capture::RecordId> idAt(int row) const;
    /// Its texts can be told without reading a file.
    bool isAtHand(int row) const;
    /// The row that shows `id`, or -1.
    int rowOf(capture::RecordId id) const;
    /// Times are told from this record's on, or by the clock again. It must be at hand.
    void setTimeReference(std::optional<capture::RecordId> id);
    std::optional<capture::RecordId> timeReference() const { return m_reference; }

    /// Rows are painted by these, which must outlive the model.
    void setColorRules(const ColorRules& rules);

    void setTimeBy(TimeBy timeBy);
    TimeBy timeBy() const { return m_timeBy; }

    void setDeltaOf(DeltaOf deltaOf);
    DeltaOf deltaOf() const { return m_deltaOf; }

    /// A column behind the others for a field as a filter names it. False: there is no such field, it has a column
    /// already, or there are too many.
    bool addField(const QString& name);
    /// `column`: logical index of such a one.
    void removeField(int column);
    /// Of a column that addField() made; null: of any other.
    const capture::FieldReference* fieldAt(int column) const;
    QString fieldName(int column) const;
    /// It has a column: of its own, or as one of the standard ones.
    bool shows(const QString& field) const;

private:
    void beginAdding(quint64 count);
    void endAdding();
    void beginLeaving(quint64 count);
    void endLeaving();
    void forget();
    void arrive(quint64 first, quint64 end);
    const capture::Note* noteOn(capture::RecordId id) const;
    QVariant tip(capture::RecordId id) const;
    const ColorRule* ruleFor(capture::RecordId id) const;
    QVariant ofRule(int role, capture::RecordId id) const;
    QString numberText(capture::RecordId id) const;
    QString spokenText(int row, MessageColumn column, capture::RecordId id) const;
    void tellAgain(MessageColumn column);
    QString timeText(std::int64_t time) const;
    QString text(int row, MessageColumn column, capture::RecordId id) const;
    QString deltaText(int row, capture::RecordId id, const capture::RecordHeader& header) const;
    std::optional<std::int64_t> timeBefore(capture::RecordId id, std::uint32_t peer) const;
    QString fieldText(int column, capture::RecordId id) const;
    Tone tone(MessageColumn column, const capture::RecordHeader& header) const;

    const Traffic& m_traffic;
    int m_rows = 0;
    int m_coming = 0;
    int m_leaving = 0;
    std::optional<capture::RecordId> m_reference;
    std::int64_t m_referenceTime = 0;
    TimeBy m_timeBy = TimeBy::LocalClock;
    DeltaOf m_deltaOf = DeltaOf::Row;
    struct FieldColumn {
        QString name;
        capture::FieldReference field;
    };
    std::vector<FieldColumn> m_fields;
    const ColorRules* m_rules = nullptr;
    struct Judged {
        capture::RecordId id = 0;
        bool known = false;
        const ColorRule* rule = nullptr;
    };
    mutable std::array<Judged, 256> m_judged; ///< more than rows are in sight
};

} // namespace ipcscope::ui
