using System.Globalization;
using System.Text;
using Bellwire.Pbx.Lists;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Records;

/// <summary>
/// A query as SQL: made of the table's constants, with everything that comes from outside as a parameter. It says itself which index to go along
/// (sqlite.org/lang_indexedby.html), because the planner knows nothing of how the values lie.
/// </summary>
internal sealed class RecordSql
{
    private readonly RecordTable _table;
    private readonly RecordQuery _query;
    private readonly List<(string Name, object Value)> _values = [];
    private readonly string _from;

    public RecordSql(RecordTable table, RecordQuery query)
    {
        (_table, _query) = (table, query);
        _from = From();
    }

    public string Page =>
        $"SELECT {_table.Columns} FROM {_from} ORDER BY {Order()} LIMIT {Whole(_query.Top)} OFFSET {Whole(_query.Skip)}";

    public string Count => $"SELECT COUNT(*) FROM (SELECT 1 FROM {_from} LIMIT {Whole(RecordQuery.MostCounted + 1)})";

    public void Fill(SqliteParameterCollection values)
    {
        foreach (var (name, value) in _values)
            values.AddWithValue(name, value);
    }

    private string From()
    {
        var where = new StringBuilder();
        if (_query.TenantId is { } tenant)
            Add("$tenant", tenant.Value);
        Add("$from", _query.From.Seconds);
        Add("$to", _query.To.Seconds);
        where.Append($"{_table.Name} {Way()} WHERE {(_query.TenantId is null ? "" : "tenant_id = $tenant AND ")}{_table.Time} BETWEEN $from AND $to");
        if (_query.Party is not null)
        {
            Add("$party", _query.Party);
            where.Append($" AND {_table.Id} IN ({_table.OfParty})");
        }
        if (_query.Filter is not null)
            Append(where.Append(" AND "), _query.Filter);
        if (_query.Search is not null)
        {
            var pattern = Parameter($"%{Escaped(_query.Search)}%");
            where.Append(" AND (").AppendJoin(" OR ", _table.Searched.Select(column => $"{column} LIKE {pattern} ESCAPE '\\'")).Append(')');
        }
        if (_query.After is { } after)
            where.Append($" AND ({_table.Time}, {_table.Id}) < ({Parameter(after.StartedAt.Seconds)}, {Parameter(after.Id)})");
        return where.ToString();
    }

    // One person's records are looked up by the person; else the most selective field that must have one value leads; else time does.
    private string Way()
    {
        if (_query.Party is not null || _query.TenantId is null)
            return "NOT INDEXED";
        var fixedFields = _query.Filter?.Conjuncts().OfType<Filter.Compare>().Where(compare => compare.By == Comparison.Eq && !NeedsFolding(compare.With))
            .Select(compare => compare.Field).ToHashSet() ?? [];
        foreach (var (field, index) in _table.Drivers)
            if (fixedFields.Contains(field))
                return index is null ? "NOT INDEXED" : $"INDEXED BY {index}";
        return $"INDEXED BY {_table.ByTime}";
    }

    private void Append(StringBuilder sql, Filter filter)
    {
        switch (filter)
        {
            case Filter.And and:
                Append(sql, and.Left, " AND ", and.Right);
                break;
            case Filter.Or or:
                Append(sql, or.Left, " OR ", or.Right);
                break;
            case Filter.Compare compare:
                sql.Append(Column(compare.Field)).Append(Sign(compare.By)).Append(Parameter(compare.With));
                if (NeedsFolding(compare.With) || (compare.With.Text is not null && compare.By is not (Comparison.Eq or Comparison.Ne)))
                    sql.Append(" COLLATE NOCASE");
                break;
            case Filter.Match match:
                var pattern = Escaped(match.Text);
                pattern = match.Place switch { TextPlace.Start => $"{pattern}%", TextPlace.End => $"%{pattern}", _ => $"%{pattern}%" };
                sql.Append($"{Column(match.Field)} LIKE {Parameter(pattern)} ESCAPE '\\'");
                break;
        }
    }

    private void Append(StringBuilder sql, Filter left, string word, Filter right)
    {
        Append(sql.Append('('), left);
        Append(sql.Append(word), right);
        sql.Append(')');
    }

    private string Order()
    {
        if (_query.OrderBy.Count == 0)
            return _table.Newest;
        var last = _query.OrderBy[^1].Descending;
        return string.Join(", ", _query.OrderBy.Select(order => Column(order.Field) + Direction(order.Descending))) + $", {_table.Id}{Direction(last)}";
    }

    private string Column(string field) => _table.Fields[field];

    private string Parameter(FieldValue value)
    {
        var name = $"$p{Whole(_values.Count)}";
        Add(name, value.Number is { } number ? number : value.Text ?? "");
        return name;
    }

    private void Add(string name, object value) => _values.Add((name, value));

    /// <summary>Texts compare without regard to case. Where there are no letters that is the same as exactly, and an index serves it.</summary>
    private static bool NeedsFolding(FieldValue value) => value.Text?.Any(char.IsAsciiLetter) == true;

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Eq => " = ",
        Comparison.Ne => " <> ",
        Comparison.Gt => " > ",
        Comparison.Ge => " >= ",
        Comparison.Lt => " < ",
        _ => " <= ",
    };

    private static string Direction(bool descending) => descending ? " DESC" : "";

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
