using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions;

/// <summary>The stored form of samples, version 1.</summary>
public static class SampleCodec
{
    private const byte Version = 1;

    /// <summary>Reads a cold start sample.</summary>
    /// <exception cref="CorruptDataException">Damaged, or newer than this program.</exception>
    public static ColdStartSample ReadColdStart(Guid functionId, FunctionIdentity identity, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != Version) CorruptDataException.Throw("the sample has an unknown version");
        var facts = new Contribution
        {
            Weight = 1,
            StartUs = reader.ReadSigned(),
            Traits = (ContributionTraits)reader.ReadVarint(int.MaxValue),
            Status = (InvocationStatus)reader.ReadByte(),
            Architecture = (Architecture)reader.ReadByte(),
            BillingClass = (BillingClass)reader.ReadByte(),
            DurationUs = reader.ReadVarint64(),
            InitUs = reader.ReadVarint64(),
            RestoreUs = reader.ReadVarint64(),
            BilledMs = reader.ReadVarint64(),
            BilledRestoreMs = reader.ReadVarint64(),
            MemoryMb = reader.ReadVarint(int.MaxValue),
            EphemeralMb = reader.ReadVarint(int.MaxValue),
        };
        Joining.ContributionRules.Complete(ref facts);
        var version = Text(ref reader);
        var requestId = Text(ref reader);
        var traceId = Text(ref reader);
        var modules = new KeyValuePair<string, long>[reader.ReadVarint(Limits.ModulesPerSample)];
        for (var i = 0; i < modules.Length; i++) modules[i] = new KeyValuePair<string, long>(Text(ref reader), reader.ReadVarint64());
        return new ColdStartSample(
            functionId,
            identity.FunctionName,
            identity.Region,
            facts.StartUs,
            facts.Has(ContributionTraits.HasRestore) ? facts.RestoreUs : facts.InitUs,
            facts.DurationUs,
            facts.Has(ContributionTraits.SelfMeasuredInit),
            facts.Status,
            facts.Architecture,
            facts.BillingClass,
            Usage.Of(facts),
            version,
            requestId,
            traceId,
            modules);
    }

    internal static byte[] WriteColdStart(ByteWriter writer, in Contribution facts, string version, scoped in InvocationRecord record)
    {
        writer.Clear();
        writer.WriteByte(Version);
        writer.WriteSigned(facts.StartUs);
        writer.WriteVarint((ulong)facts.Traits);
        writer.WriteByte((byte)facts.Status);
        writer.WriteByte((byte)facts.Architecture);
        writer.WriteByte((byte)facts.BillingClass);
        writer.WriteVarint(facts.DurationUs);
        writer.WriteVarint(facts.InitUs);
        writer.WriteVarint(facts.RestoreUs);
        writer.WriteVarint(facts.BilledMs);
        writer.WriteVarint(facts.BilledRestoreMs);
        writer.WriteVarint((ulong)facts.MemoryMb);
        writer.WriteVarint((ulong)facts.EphemeralMb);
        writer.WriteBytes(Encoding.UTF8.GetBytes(version));
        writer.WriteBytes(record.RequestId.IsEmpty ? record.InvocationId : record.RequestId);
        writer.WriteBytes(record.TraceId);
        WriteSlowestModules(writer, record);
        return writer.ToArray();
    }

    internal static byte[] WriteError(ByteWriter writer, in Contribution facts, string version, scoped in InvocationRecord record)
    {
        writer.Clear();
        writer.WriteByte(Version);
        writer.WriteSigned(facts.StartUs);
        writer.WriteByte((byte)facts.Status);
        writer.WriteVarint(facts.DurationUs);
        writer.WriteBytes(Encoding.UTF8.GetBytes(version));
        writer.WriteBytes(record.RequestId.IsEmpty ? record.InvocationId : record.RequestId);
        writer.WriteBytes(record.TraceId);
        writer.WriteBytes(record.ErrorType);
        writer.WriteBytes(record.ErrorMessage);
        writer.WriteBytes(record.ErrorStack);
        writer.WriteBytes(record.ErrorEvent);
        return writer.ToArray();
    }

    private static void WriteSlowestModules(ByteWriter writer, scoped in InvocationRecord record)
    {
        var count = Math.Min(record.Modules.Length, Limits.ModulesPerSample);
        var order = new (long TotalUs, int At)[record.Modules.Length];
        for (var i = 0; i < order.Length; i++) order[i] = (-record.Modules[i].TotalUs, i);
        Array.Sort(order);
        writer.WriteVarint((ulong)count);
        for (var i = 0; i < count; i++)
        {
            ref readonly var module = ref record.Modules[order[i].At];
            writer.WriteBytes(record.NameOf(module));
            writer.WriteVarint(module.TotalUs);
        }
    }

    private static string Text(ref ByteReader reader) => Encoding.UTF8.GetString(reader.ReadBytes());
}
