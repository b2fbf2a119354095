using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;
using Microsoft.Data.Sqlite;

namespace Bellwire.Storage.Bindings;

/// <summary>The bindings table, row by row.</summary>
internal static class BindingRows
{
    private const string Columns =
        "key, tenant_id, number, contact_text, target_uri, instance, reg_id, call_id, cseq, user_agent, path, transport, local, remote, q, "
        + "connection_bound, updated_at, expires_at";

    private const int ColumnCount = 18;

    public static List<StoredBinding> ReadAll(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM bindings";
        using var rows = command.ExecuteReader();
        var bindings = new List<StoredBinding>();
        while (rows.Read())
            bindings.Add(new StoredBinding(
                rows.GetInt64(0), new TenantId(rows.GetInt64(1)), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5),
                rows.GetInt32(6), rows.GetString(7), rows.GetInt64(8), rows.GetString(9), rows.GetString(10), rows.GetString(11),
                rows.GetString(12), rows.GetString(13), rows.GetInt32(14), rows.GetBoolean(15), rows.GetInt64(16), rows.GetInt64(17)));
        return bindings;
    }

    /// <summary>Writes the notes in one transaction; null stands for a removal.</summary>
    public static void Write(SqliteConnection connection, Dictionary<long, StoredBinding?> notes)
    {
        using var transaction = connection.BeginTransaction();
        using var save = Command(connection, transaction, $"REPLACE INTO bindings ({Columns}) VALUES ({Parameters})", ColumnCount);
        using var remove = Command(connection, transaction, "DELETE FROM bindings WHERE key = $0", 1);
        foreach (var (key, binding) in notes)
            if (binding is null)
            {
                remove.Parameters[0].Value = key;
                remove.ExecuteNonQuery();
            }
            else
            {
                Fill(save.Parameters, binding);
                save.ExecuteNonQuery();
            }
        transaction.Commit();
    }

    private static string Parameters => string.Join(", ", Enumerable.Range(0, ColumnCount).Select(i => $"${i}"));

    private static void Fill(SqliteParameterCollection values, StoredBinding b)
    {
        values[0].Value = b.Key;
        values[1].Value = b.Tenant.Value;
        values[2].Value = b.Number;
        values[3].Value = b.ContactText;
        values[4].Value = b.TargetUri;
        values[5].Value = b.Instance;
        values[6].Value = b.RegId;
        values[7].Value = b.CallId;
        values[8].Value = b.CSeq;
        values[9].Value = b.UserAgent;
        values[10].Value = b.Path;
        values[11].Value = b.Transport;
        values[12].Value = b.Local;
        values[13].Value = b.Remote;
        values[14].Value = b.Q;
        values[15].Value = b.ConnectionBound;
        values[16].Value = b.UpdatedAt;
        values[17].Value = b.ExpiresAt;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // the texts are constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }
}
