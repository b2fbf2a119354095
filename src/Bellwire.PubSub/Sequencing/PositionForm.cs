using System.Buffers;
using System.Text.Json;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Sequencing;

/// <summary>The form of an event that tells its position: <c>epoch</c> and <c>seq</c> among the other members, keys still in ordinal order.</summary>
internal static class PositionForm
{
    /// <summary>Takes the plain frame and returns a new one; the members that are there already are copied as they stand.</summary>
    internal static byte[] Add(ReadOnlySpan<byte> plainFrame, string epoch, long seq)
    {
        var json = JsonOf(plainFrame);
        var written = new ArrayBufferWriter<byte>(json.Length + 96);
        using (var writer = new Utf8JsonWriter(written, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            var (epochDue, seqDue) = (true, true);
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                if (epochDue && name.SequenceCompareTo("epoch"u8) > 0)
                    WriteEpoch(writer, epoch, ref epochDue);
                if (seqDue && name.SequenceCompareTo("seq"u8) > 0)
                    WriteSeq(writer, seq, ref seqDue);
                writer.WritePropertyName(name);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
            if (epochDue)
                WriteEpoch(writer, epoch, ref epochDue);
            if (seqDue)
                WriteSeq(writer, seq, ref seqDue);
            writer.WriteEndObject();
        }
        return FrameWriter.Encode(Opcode.Text, written.WrittenSpan);
    }

    private static void WriteEpoch(Utf8JsonWriter writer, string epoch, ref bool due)
    {
        writer.WriteString("epoch"u8, epoch);
        due = false;
    }

    private static void WriteSeq(Utf8JsonWriter writer, long seq, ref bool due)
    {
        writer.WriteNumber("seq"u8, seq);
        due = false;
    }

    // The frame is our own and unmasked: its header's length follows from its second byte.
    private static ReadOnlySpan<byte> JsonOf(ReadOnlySpan<byte> frame) => frame[(frame[1] switch { 126 => 4, 127 => 10, _ => 2 })..];
}
