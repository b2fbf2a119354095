using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bellwire.Contracts.Json;

/// <summary>
/// A JSON writer over a growing buffer, one kept for each thread. Take it with <see cref="Rent"/>, write, copy the result out, dispose.
/// </summary>
internal sealed class JsonScratch : IDisposable
{
    private const int FirstBytes = 1024;

    /// <summary>A larger buffer is not kept: one snapshot of a great queue should not cost every thread its size for ever.</summary>
    private const int MostKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? _kept;

    private readonly ArrayBufferWriter<byte> _buffer = new(FirstBytes);

    private JsonScratch() => Writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    internal Utf8JsonWriter Writer { get; }

    internal static JsonScratch Rent()
    {
        var rented = _kept ?? new JsonScratch();
        _kept = null;
        return rented;
    }

    internal ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _buffer.WrittenSpan;
        }
    }

    /// <summary>What was written, with room in front of it.</summary>
    internal byte[] ToArray(int reserveInFront)
    {
        var written = Written;
        var bytes = GC.AllocateUninitializedArray<byte>(reserveInFront + written.Length);
        bytes.AsSpan(0, reserveInFront).Clear();
        written.CopyTo(bytes.AsSpan(reserveInFront));
        return bytes;
    }

    public void Dispose()
    {
        if (_buffer.Capacity > MostKeptBytes)
        {
            Writer.Dispose();
            return;
        }
        _buffer.ResetWrittenCount();
        Writer.Reset();
        _kept = this;
    }
}
