using System.Buffers;
using System.Text.Json;
using Bellwire.Contracts;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Bellwire.Storage.Cdrs;

/// <summary>
/// The calls that began since the last group went to the disk: one line a call, handed to the operating system before <see cref="Add"/> returns, so
/// that a killed process loses none. Two files in turn: while the notes of one are being written to the database, the next ones go to the other. Add and Turn
/// under one lock of the owner.
/// </summary>
internal sealed class JournalTail : IDisposable
{
    private const int MostBytes = 64 << 20;                                    // some 100,000 notes: the disk has refused for long, and no new call is taken

    private readonly SafeFileHandle[] _files;
    private readonly long[] _length = new long[2];
    private readonly SqliteCommand _row = new();
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private int _active;

    /// <param name="path">Of the database; the files lie beside it (0600).</param>
    internal JournalTail(string path)
    {
        _json = new Utf8JsonWriter(_line);
        _files = [Open(path + "-tail.0"), Open(path + "-tail.1")];
        for (var i = 0; i < CdrRows.ColumnCount; i++)
            _row.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        Left = [.. _files.SelectMany(Lines)];
    }

    /// <summary>What the last run left: the values of each note, in the order of <see cref="CdrRows.Columns"/>.</summary>
    internal IReadOnlyList<object[]> Left { get; private set; }

    /// <summary>Notes a call. False: there is no room for more, or the disk refuses.</summary>
    internal bool Add(CallCdr cdr)
    {
        if (_length[_active] > MostBytes)
            return false;
        CdrRows.Fill(_row.Parameters, cdr);
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartArray();
        foreach (SqliteParameter value in _row.Parameters)
            if (value.Value is long number)
                _json.WriteNumberValue(number);
            else
                _json.WriteStringValue((string)value.Value!);                  // every column is one or the other
        _json.WriteEndArray();
        _json.Flush();
        _line.Write("\n"u8);
        try
        {
            RandomAccess.Write(_files[_active], _line.WrittenSpan, _length[_active]);
        }
        catch (IOException)
        {
            return false;                                                      // the database on the same disk will say so too
        }
        _length[_active] += _line.WrittenCount;
        return true;
    }

    /// <summary>The next notes go to the other file.</summary>
    /// <returns>The one that is to be forgotten when its notes are in the database.</returns>
    internal int Turn()
    {
        var full = _active;
        _active = 1 - _active;
        return full;
    }

    /// <summary>The notes of that file are in the database.</summary>
    internal void Forget(int file)
    {
        if (_length[file] > 0)
            RandomAccess.SetLength(_files[file], 0);
        _length[file] = 0;
    }

    /// <summary>The notes of the last run are in the database.</summary>
    internal void ForgetLeft()
    {
        Left = [];
        Forget(0);
        Forget(1);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
        _row.Dispose();
        _json.Dispose();
    }

    private static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    private List<object[]> Lines(SafeFileHandle file)
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MostBytes * 2L)];
        var read = RandomAccess.Read(file, bytes, 0);
        _length[Array.IndexOf(_files, file)] = read;
        var lines = new List<object[]>();
        foreach (var line in bytes.AsSpan(0, read).Split((byte)'\n'))
            if (TryRead(bytes.AsMemory()[line]) is { } note)
                lines.Add(note);
        return lines;
    }

    // The last line may be cut.
    private static object[]? TryRead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var items = json.RootElement.EnumerateArray().ToArray();
            return items.Length != CdrRows.ColumnCount
                ? null
                : [.. items.Select(item => item.ValueKind == JsonValueKind.Number ? item.GetInt64() : (object)item.GetString()!)];      // we wrote no null
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
