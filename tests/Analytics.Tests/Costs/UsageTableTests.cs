using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class UsageTableTests
{
    [Fact]
    public void Add_ThenTakeAway_LeavesNothing()
    {
        Properties.Hold(random =>
        {
            var contributions = Many(random);
            var table = TableOf(contributions);
            foreach (var contribution in contributions.OrderBy(_ => random.Next())) table.Add(contribution, -1);
            return table.IsEmpty && table.Count == 0 && Bytes(table).SequenceEqual(new byte[] { 0 });
        });
    }

    [Fact]
    public void Add_InAnyOrder_GivesTheSameBytes() => Properties.Hold(random =>
    {
        var contributions = Many(random);
        return Bytes(TableOf(contributions)).SequenceEqual(Bytes(TableOf(contributions.OrderBy(_ => random.Next()))));
    });

    [Fact]
    public void Add_BelowNothingAndBack_IsTheSameAsTheOtherWayRound() => Properties.Hold(random =>
    {
        var (a, b) = (Many(random), Many(random));
        var table = new UsageTable();
        foreach (var contribution in b) table.Add(contribution, -1);
        foreach (var contribution in a.Concat(b)) table.Add(contribution, 1);
        return Bytes(table).SequenceEqual(Bytes(TableOf(a)));
    });

    [Fact]
    public void Add_OfAContribution_AddsItsUsageToItsRow() => Properties.Hold(random =>
    {
        var (byContribution, byUsage) = (new UsageTable(), new UsageTable());
        foreach (var any in Many(random))
        {
            byContribution.Add(any, 1);
            byUsage.Add(any.Architecture, any.BillingClass, Usage.Of(any));
        }
        return Bytes(byContribution).SequenceEqual(Bytes(byUsage));
    });

    [Fact]
    public void Merge_IsAssociativeAndCommutative() => Properties.Hold(random =>
    {
        var (a, b, c) = (TableOf(Many(random)), TableOf(Many(random)), TableOf(Many(random)));
        return Bytes(Merged(Merged(a, b), c)).SequenceEqual(Bytes(Merged(a, Merged(c, b))));
    });

    [Fact]
    public void Merge_OfParts_EqualsTheWhole() => Properties.Hold(random =>
    {
        var (a, b) = (Many(random), Many(random));
        return Bytes(Merged(TableOf(a), TableOf(b))).SequenceEqual(Bytes(TableOf(a.Concat(b))));
    });

    [Fact]
    public void Subtract_IsTheInverseOfMerge() => Properties.Hold(random =>
    {
        var (a, b) = (TableOf(Many(random)), TableOf(Many(random)));
        var table = Merged(a, b);
        table.Subtract(b);
        return Bytes(table).SequenceEqual(Bytes(a));
    });

    [Fact]
    public void Subtract_OfItself_LeavesNothing()
    {
        var table = TableOf(Many(new Random(1)));
        table.Subtract(table);
        Assert.True(table.IsEmpty);
    }

    [Fact]
    public void Merge_WithItself_Doubles()
    {
        var table = TableOf(Many(new Random(1)));
        var expected = Merged(table, table.Clone());
        table.Merge(table);
        Assert.Equal(Bytes(expected), Bytes(table));
    }

    [Fact]
    public void Decode_IsTheInverseOfEncode() => Properties.Hold(random =>
    {
        var table = TableOf(Many(random));
        table.Subtract(TableOf(Many(random)));
        var reader = new ByteReader(Bytes(table));
        return Bytes(UsageTable.Decode(ref reader)).SequenceEqual(Bytes(table)) && reader.AtEnd;
    });

    [Fact]
    public void MergeEncodedAndSubtractEncoded_EqualMergeAndSubtract() => Properties.Hold(random =>
    {
        var (a, b) = (TableOf(Many(random)), TableOf(Many(random)));
        var table = a.Clone();
        var reader = new ByteReader(Bytes(b));
        table.MergeEncoded(ref reader);
        var same = reader.AtEnd && Bytes(table).SequenceEqual(Bytes(Merged(a, b)));
        reader = new ByteReader(Bytes(b));
        table.SubtractEncoded(ref reader);
        return same && reader.AtEnd && Bytes(table).SequenceEqual(Bytes(a));
    });

    [Fact]
    public void SkipEncoded_StopsWhereDecodeStops() => Properties.Hold(random =>
    {
        var writer = new ByteWriter();
        TableOf(Many(random)).Encode(writer);
        var length = writer.Length;
        writer.WriteByte(7);
        var reader = new ByteReader(writer.WrittenSpan);
        UsageTable.SkipEncoded(ref reader);
        return reader.Position == length;
    });

    [Fact]
    public void Decode_OfCutOrChangedBytes_EndsInCorruptDataOrAnotherTable() => Properties.Hold(random =>
    {
        var bytes = Bytes(TableOf(Many(random)));
        if (random.Next(2) == 0) bytes = bytes[..random.Next(bytes.Length)];
        else bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        var reader = new ByteReader(bytes);
        try
        {
            var again = UsageTable.Decode(ref reader);
            return Bytes(again).Length > 0;
        }
        catch (CorruptDataException)
        {
            return true;
        }
    });

    [Fact]
    public void Decode_WithBytesBehind_ReadsOnlyWhatIsAnnounced()
    {
        var reader = new ByteReader(Convert.FromHexString("01080105080105"));
        var table = UsageTable.Decode(ref reader);
        Assert.Equal((1, 4), (table.Count, reader.Position));
    }

    [Theory]
    [InlineData("02080105080105")] // the same row twice
    [InlineData("02100105080105")] // rows not ascending
    [InlineData("010800")] // an empty row
    [InlineData("01180105")] // an unknown architecture
    [InlineData("01060105")] // an unknown billing class
    public void Decode_AnotherFormThanTheOne_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<CorruptDataException>(() =>
        {
            var reader = new ByteReader(bytes);
            UsageTable.Decode(ref reader);
        });
    }

    [Fact]
    public void Enumerate_GivesEachRowOnceInOrder()
    {
        var table = new UsageTable();
        table.Add(Contributions.Of(512, 7, architecture: Architecture.Arm64), 1);
        table.Add(Contributions.Of(1024, 5, billingClass: BillingClass.Provisioned), 1);
        table.Add(Contributions.Of(1024, 5), 1);
        table.Add(Contributions.Of(1024, 6), 1);

        var rows = new List<(Architecture, BillingClass, long, long)>();
        foreach (var (architecture, billingClass, usage) in table) rows.Add((architecture, billingClass, usage.Requests, (long)usage.BilledMbMs));

        Assert.Equal(
            [
                (Architecture.X86, BillingClass.OnDemand, 2, 11_264),
                (Architecture.X86, BillingClass.Provisioned, 1, 5_120),
                (Architecture.Arm64, BillingClass.OnDemand, 1, 3_584),
            ],
            rows);
        Assert.Equal((4, (Int128)19_968), (table.Sum().Requests, table.Sum().BilledMbMs));
    }

    [Fact]
    public void Add_BeyondTheRangeOf64Bits_StaysExact()
    {
        var table = new UsageTable();
        var huge = new Usage { Requests = 1, BilledMbMs = Int128.MaxValue / 4, InitMbUs = (Int128)ulong.MaxValue * ulong.MaxValue / 8 };
        for (var i = 0; i < 3; i++) table.Add(Architecture.X86, BillingClass.OnDemand, huge);

        Assert.Equal(Int128.MaxValue / 4 * 3, table.Sum().BilledMbMs);
        var reader = new ByteReader(Bytes(table));
        Assert.Equal(table.Sum(), UsageTable.Decode(ref reader).Sum());
    }

    [Fact]
    public void Clear_ForgetsAndTheTableServesAgain()
    {
        var table = TableOf(Many(new Random(3)));
        var copy = table.Clone();
        table.Clear();
        Assert.True(table.IsEmpty);
        Assert.False(copy.IsEmpty);
        table.Merge(copy);
        Assert.Equal(Bytes(copy), Bytes(table));
    }

    [Fact]
    public void Add_ToARowThatExists_AllocatesNothing()
    {
        var table = new UsageTable();
        var contribution = Contributions.Of(1024, 427, 2.37, 423.98);
        table.Add(contribution, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) table.Add(contribution, i % 2 == 0 ? 1 : -1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Contribution[] Many(Random random) => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => PlainOrAny(random))];

    /// <summary>Half of them plain, as most invocations are: a table takes them a shorter way.</summary>
    private static Contribution PlainOrAny(Random random)
    {
        var any = Contributions.Any(random);
        return random.Next(2) == 0 ? any : Contributions.Of(any.MemoryMb, any.BilledMs, architecture: any.Architecture);
    }

    private static UsageTable TableOf(IEnumerable<Contribution> contributions)
    {
        var table = new UsageTable();
        foreach (var contribution in contributions) table.Add(contribution, 1);
        return table;
    }

    private static UsageTable Merged(UsageTable a, UsageTable b)
    {
        var table = a.Clone();
        table.Merge(b);
        return table;
    }

    private static byte[] Bytes(UsageTable table)
    {
        var writer = new ByteWriter();
        table.Encode(writer);
        return writer.ToArray();
    }
}
