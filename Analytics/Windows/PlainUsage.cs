using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// The usage of a slot in which every invocation was billed at one memory size: then counters of the slot tell most of it. Nearly
/// every slot is so; the others store the whole table.
/// </summary>
internal static class PlainUsage
{
    private const uint InitGiven = 1;
    private const uint ArchitectureGuessed = 2;
    private const int FlagBits = 2;
    private const int ClassBits = 4;
    private const int MemoryMbMax = int.MaxValue >> FlagBits;

    public static bool Fits(UsageTable table, long invocations, long billedMs)
    {
        if (table.Count != 1) return false;
        var usage = RowOf(table).Usage;
        var memoryMb = MemoryMb(usage, billedMs);
        return usage.Requests == invocations
            && memoryMb >= 0 && memoryMb <= MemoryMbMax
            && usage.BilledMbMs == memoryMb * billedMs
            && usage.InitMbUs >= 0
            && usage is { EphemeralMbMs: var ephemeral, RestoredMb: 0, EstimatedBilled: 0, EstimatedMemory: 0, EstimatedSampled: 0 } && ephemeral == 0
            && (usage.EstimatedArchitecture == 0 || usage.EstimatedArchitecture == invocations);
    }

    public static void Write(UsageTable table, long billedMs, ByteWriter output)
    {
        var row = RowOf(table);
        var flags = (row.Usage.InitMbUs != 0 ? InitGiven : 0u) | (row.Usage.EstimatedArchitecture != 0 ? ArchitectureGuessed : 0u);
        output.WriteVarint(((ulong)MemoryMb(row.Usage, billedMs) << FlagBits) | flags);
        output.WriteByte((byte)(((int)row.Architecture << ClassBits) | (int)row.BillingClass));
        if (row.Usage.InitMbUs != 0) output.WriteVarint128((UInt128)row.Usage.InitMbUs);
    }

    /// <exception cref="CorruptDataException">Damaged.</exception>
    public static UsageRow Read(ref ByteReader input, long invocations, long billedMs)
    {
        var head = input.ReadVarint(int.MaxValue);
        var key = input.ReadByte();
        var (architecture, billingClass) = ((Architecture)(key >> ClassBits), (BillingClass)(key & ((1 << ClassBits) - 1)));
        if (architecture > Architecture.Arm64 || billingClass > BillingClass.Edge) CorruptDataException.Throw("a usage row is of an unknown kind");
        var usage = new Usage
        {
            Requests = invocations,
            BilledMbMs = (Int128)(head >> FlagBits) * billedMs,
            EstimatedArchitecture = (head & ArchitectureGuessed) != 0 ? invocations : 0,
        };
        if ((head & InitGiven) != 0) usage.InitMbUs = (Int128)input.ReadVarint128();
        return new(architecture, billingClass, usage);
    }

    public static void Add(this UsageTable table, in UsageRow row, int sign)
    {
        var usage = row.Usage;
        if (sign < 0)
        {
            usage = default;
            usage.Subtract(row.Usage);
        }
        table.Add(row.Architecture, row.BillingClass, usage);
    }

    private static UsageRow RowOf(UsageTable table)
    {
        var rows = table.GetEnumerator();
        rows.MoveNext();
        return rows.Current;
    }

    private static Int128 MemoryMb(in Usage usage, long billedMs) => billedMs > 0 ? usage.BilledMbMs / billedMs : 0;
}
