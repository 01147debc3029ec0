using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Moving;

/// <summary>How many rows a table has, and a sum over the hashes of all of them: the same in whatever order they are read.</summary>
internal sealed class TableSum
{
    private readonly ArrayBufferWriter<byte> row = new();
    private ulong sum;

    public long Rows { get; private set; }

    /// <summary>Adds a value of the row that is being read: null, long, string, Guid or bytes.</summary>
    public void Add(object? value)
    {
        switch (value)
        {
            case null:
                Begin('0', 0);
                break;
            case long number:
                BinaryPrimitives.WriteInt64LittleEndian(Begin('n', sizeof(long)), number);
                row.Advance(sizeof(long));
                break;
            case string text:
                row.Advance(Encoding.UTF8.GetBytes(text, Begin('t', Encoding.UTF8.GetByteCount(text))));
                break;
            case Guid id:
                id.TryWriteBytes(Begin('u', 16), bigEndian: true, out var written);
                row.Advance(written);
                break;
            case byte[] bytes:
                Begin('b', bytes.Length);
                row.Write(bytes);
                break;
            default:
                throw new InvalidOperationException($"A value of type {value.GetType()} in a table.");
        }
    }

    public void EndRow()
    {
        sum = unchecked(sum + Hash64.Of(row.WrittenSpan));
        Rows++;
        row.ResetWrittenCount();
    }

    public bool Equals(TableSum other) => Rows == other.Rows && sum == other.sum;

    /// <summary>Type and length before each value, so that two rows never have the same bytes.</summary>
    private Span<byte> Begin(char type, int lengthBytes)
    {
        var head = row.GetSpan(1 + sizeof(int));
        head[0] = (byte)type;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], lengthBytes);
        row.Advance(1 + sizeof(int));
        return lengthBytes == 0 ? [] : row.GetSpan(lengthBytes);
    }
}
