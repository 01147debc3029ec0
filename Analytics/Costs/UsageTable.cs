using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// Exact usage by (architecture, billing class). Forms a group under <see cref="Merge"/> and <see cref="Subtract"/>: rows that come to
/// nothing vanish, rows below nothing are kept, and equal contents always have equal bytes.
/// </summary>
/// <remarks>Not safe for concurrent use. Adding to a row that exists allocates nothing.</remarks>
public sealed class UsageTable
{
    private const int ClassBits = 3;
    private const int ClassMask = (1 << ClassBits) - 1;

    // Ascending by key. Nearly every function has one row, so a search is one comparison.
    private Row[] rows = [];
    private int count;

    public bool IsEmpty => count == 0;

    /// <summary>Rows that are not zero, at most one per architecture and billing class.</summary>
    public int Count => count;

    /// <summary>Adds what one invocation is charged for.</summary>
    /// <param name="sign">1 to add, −1 to take away again.</param>
    public void Add(in Contribution contribution, int sign)
    {
        if (AddPlain(in contribution, sign)) return;
        var usage = UsageRules.Of(in contribution);
        if (usage.Requests == 0) return;
        Add(Key(contribution.Architecture, contribution.BillingClass), in usage, sign);
    }

    /// <summary>Adds usage to one row.</summary>
    public void Add(Architecture architecture, BillingClass billingClass, in Usage usage) => Add(Key(architecture, billingClass), in usage, 1);

    /// <summary>Adds all rows of another table.</summary>
    public void Merge(UsageTable other) => Combine(other, 1);

    /// <summary>Takes all rows of another table away.</summary>
    public void Subtract(UsageTable other) => Combine(other, -1);

    /// <summary>Writes the one stored form.</summary>
    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)count);
        foreach (ref readonly var row in rows.AsSpan(0, count))
        {
            writer.WriteByte(row.Key);
            UsageCodec.Write(writer, in row.Usage);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public static UsageTable Decode(ref ByteReader reader)
    {
        var table = new UsageTable();
        table.MergeEncoded(ref reader);
        return table;
    }

    /// <summary>Adds an encoded table without building it.</summary>
    /// <exception cref="CorruptDataException">Damaged; rows before the damage have been added.</exception>
    public void MergeEncoded(ref ByteReader reader) => CombineEncoded(ref reader, 1);

    /// <summary>Takes an encoded table away without building it.</summary>
    /// <exception cref="CorruptDataException">Damaged; rows before the damage have been taken away.</exception>
    public void SubtractEncoded(ref ByteReader reader) => CombineEncoded(ref reader, -1);

    /// <summary>Steps over an encoded table.</summary>
    /// <exception cref="CorruptDataException">Damaged.</exception>
    public static void SkipEncoded(ref ByteReader reader)
    {
        var (left, key) = (reader.ReadVarint(ClassMask << ClassBits), -1);
        while (left-- > 0)
        {
            key = ReadKey(ref reader, key);
            UsageCodec.Read(ref reader);
        }
    }

    /// <summary>Forgets the content and keeps the rows' memory.</summary>
    public void Clear() => count = 0;

    public UsageTable Clone() => new() { rows = rows.AsSpan(0, count).ToArray(), count = count };

    /// <summary>All rows together: what architecture and billing class do not matter for.</summary>
    public Usage Sum()
    {
        var sum = default(Usage);
        for (var at = 0; at < count; at++) sum.Add(in rows[at].Usage);
        return sum;
    }

    public Enumerator GetEnumerator() => new(this);

    private void Combine(UsageTable other, int sign)
    {
        // A table taken away from itself loses rows while they are read: the copy keeps them.
        var source = ReferenceEquals(other, this) ? Clone() : other;
        foreach (ref readonly var row in source.rows.AsSpan(0, source.count)) Add(row.Key, in row.Usage, sign);
    }

    private void CombineEncoded(ref ByteReader reader, int sign)
    {
        var (left, key) = (reader.ReadVarint(ClassMask << ClassBits), -1);
        while (left-- > 0)
        {
            key = ReadKey(ref reader, key);
            var usage = UsageCodec.Read(ref reader);
            if (usage.IsZero) CorruptDataException.Throw("a usage row is empty");
            Add((byte)key, in usage, sign);
        }
    }

    /// <summary>The short way for most invocations: two sums of the first row change, and nothing else does.</summary>
    private bool AddPlain(in Contribution contribution, int sign)
    {
        if (count == 0 || rows[0].Key != Key(contribution.Architecture, contribution.BillingClass) || !UsageRules.IsPlain(in contribution)) return false;
        ref var sum = ref rows[0].Usage;
        var mbMs = (Int128)contribution.MemoryMb * contribution.BilledMs;
        sum.BilledMbMs += sign >= 0 ? mbMs : -mbMs;
        sum.Requests += sign >= 0 ? 1 : -1;
        if (sum.Requests == 0 && sum.IsZero) RemoveAt(0);
        return true;
    }

    private void Add(byte key, in Usage usage, int sign)
    {
        var at = 0;
        while (at < count && rows[at].Key < key) at++;
        if (at == count || rows[at].Key != key)
        {
            if (usage.IsZero) return;
            Insert(at, key);
        }
        ref var sum = ref rows[at].Usage;
        if (sign >= 0) sum.Add(in usage);
        else sum.Subtract(in usage);
        if (sum.Requests == 0 && sum.IsZero) RemoveAt(at);
    }

    private void Insert(int at, byte key)
    {
        if (count == rows.Length) Array.Resize(ref rows, count + 1);
        rows.AsSpan(at, count - at).CopyTo(rows.AsSpan(at + 1));
        rows[at] = new Row { Key = key };
        count++;
    }

    private void RemoveAt(int at)
    {
        count--;
        rows.AsSpan(at + 1, count - at).CopyTo(rows.AsSpan(at));
    }

    private static byte Key(Architecture architecture, BillingClass billingClass) => (byte)((int)architecture << ClassBits | (int)billingClass);

    private static int ReadKey(ref ByteReader reader, int previous)
    {
        var key = reader.ReadByte();
        if (key <= previous) CorruptDataException.Throw("usage rows are not in order");
        if (key >> ClassBits > (int)Architecture.Arm64 || (key & ClassMask) > (int)BillingClass.Edge) CorruptDataException.Throw("a usage row is of an unknown kind");
        return key;
    }

    private struct Row
    {
        internal Usage Usage;
        internal byte Key;
    }

    /// <summary>Walks the rows, ascending by architecture and billing class. The table must not change meanwhile.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<Row> rows;
        private int at;

        internal Enumerator(UsageTable table)
        {
            rows = table.rows.AsSpan(0, table.count);
            at = -1;
        }

        public readonly UsageRow Current => new((Architecture)(rows[at].Key >> ClassBits), (BillingClass)(rows[at].Key & ClassMask), rows[at].Usage);

        public bool MoveNext() => ++at < rows.Length;
    }
}
