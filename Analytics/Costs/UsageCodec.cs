using System.Numerics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// The stored form of a <see cref="Usage"/>: a varint whose bits say which fields are not zero, then those fields in the order of
/// the bits. Fields that are seldom used have the high bits, so that the common row takes one byte for them all. Where any field is
/// negative (a difference), all of them are zigzag encoded and a bit says so.
/// </summary>
internal static class UsageCodec
{
    private const int FieldCount = 9;
    private const int HasNegative = 1 << FieldCount;

    internal static void Write(ByteWriter writer, in Usage usage)
    {
        var mask = 0;
        var negative = false;
        for (var field = 0; field < FieldCount; field++)
        {
            var value = Get(in usage, field);
            if (value != 0) mask |= 1 << field;
            negative |= Int128.IsNegative(value);
        }
        writer.WriteVarint((ulong)(negative ? mask | HasNegative : mask));
        for (var left = mask; left != 0; left &= left - 1)
        {
            var value = Get(in usage, BitOperations.TrailingZeroCount(left));
            if (negative) writer.WriteSigned128(value);
            else writer.WriteVarint128((UInt128)value);
        }
    }

    internal static Usage Read(ref ByteReader reader)
    {
        var mask = reader.ReadVarint((HasNegative << 1) - 1);
        var signed = (mask & HasNegative) != 0;
        var negative = false;
        var usage = default(Usage);
        for (var left = mask & ~HasNegative; left != 0; left &= left - 1)
        {
            var field = BitOperations.TrailingZeroCount(left);
            var value = signed ? reader.ReadSigned128() : (Int128)reader.ReadVarint128();
            if (value == 0 || (!signed && Int128.IsNegative(value))) CorruptDataException.Throw("a usage field is not in its one form");
            negative |= Int128.IsNegative(value);
            Set(ref usage, field, value);
        }
        if (signed != negative) CorruptDataException.Throw("a usage field is not in its one form");
        return usage;
    }

    private static Int128 Get(in Usage usage, int field) => field switch
    {
        0 => usage.Requests,
        1 => usage.BilledMbMs,
        2 => usage.InitMbUs,
        3 => usage.EstimatedBilled,
        4 => usage.EstimatedArchitecture,
        5 => usage.EstimatedMemory,
        6 => usage.EphemeralMbMs,
        7 => usage.RestoredMb,
        _ => usage.EstimatedSampled,
    };

    private static void Set(ref Usage usage, int field, Int128 value)
    {
        switch (field)
        {
            case 1: usage.BilledMbMs = value; return;
            case 2: usage.InitMbUs = value; return;
            case 6: usage.EphemeralMbMs = value; return;
        }
        if (value > long.MaxValue || value < long.MinValue) CorruptDataException.Throw("a number is out of its range");
        var count = (long)value;
        switch (field)
        {
            case 0: usage.Requests = count; return;
            case 3: usage.EstimatedBilled = count; return;
            case 4: usage.EstimatedArchitecture = count; return;
            case 5: usage.EstimatedMemory = count; return;
            case 7: usage.RestoredMb = count; return;
            default: usage.EstimatedSampled = count; return;
        }
    }
}
