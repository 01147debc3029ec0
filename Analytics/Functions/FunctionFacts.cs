using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions;

/// <summary>What a function is, as its latest records tell it.</summary>
internal sealed class FunctionFacts
{
    private byte[] runtime = [];
    private long runtimeAtUs;
    private Architecture architecture;
    private long architectureAtUs;
    private int memoryMb;
    private long memoryAtUs;

    public long FirstSeenUs { get; private set; } = long.MaxValue;

    public long LastSeenUs { get; private set; }

    public void Note(scoped in InvocationRecord record)
    {
        var timeUs = record.TimeUs;
        if (timeUs < FirstSeenUs) FirstSeenUs = timeUs;
        if (timeUs > LastSeenUs) LastSeenUs = timeUs;
        if (record.Has(RecordFacts.MemoryAllocated) && timeUs >= memoryAtUs)
        {
            memoryMb = (int)Math.Min(record.MemoryAllocatedMb, int.MaxValue);
            memoryAtUs = timeUs;
        }
        if (record.Architecture != Architecture.Unknown && timeUs >= architectureAtUs)
        {
            architecture = record.Architecture;
            architectureAtUs = timeUs;
        }
        if (record.RuntimeVersion.IsEmpty || timeUs < runtimeAtUs) return;
        runtimeAtUs = timeUs;
        if (!record.RuntimeVersion.SequenceEqual(runtime)) runtime = record.RuntimeVersion.ToArray();
    }

    public FunctionHead Head(Guid id, FunctionIdentity identity) => new(
        id,
        identity.Account,
        identity.Region,
        identity.FunctionName,
        Encoding.UTF8.GetString(runtime),
        architecture,
        memoryMb,
        LastSeenUs == 0 ? 0 : FirstSeenUs,
        LastSeenUs);

    public void Encode(ByteWriter writer)
    {
        writer.WriteSigned(FirstSeenUs);
        writer.WriteSigned(LastSeenUs);
        writer.WriteBytes(runtime);
        writer.WriteSigned(runtimeAtUs);
        writer.WriteByte((byte)architecture);
        writer.WriteSigned(architectureAtUs);
        writer.WriteVarint((ulong)memoryMb);
        writer.WriteSigned(memoryAtUs);
    }

    public void Decode(ref ByteReader reader)
    {
        FirstSeenUs = reader.ReadSigned();
        LastSeenUs = reader.ReadSigned();
        runtime = reader.ReadBytes().ToArray();
        runtimeAtUs = reader.ReadSigned();
        architecture = (Architecture)reader.ReadByte();
        architectureAtUs = reader.ReadSigned();
        memoryMb = reader.ReadVarint(int.MaxValue);
        memoryAtUs = reader.ReadSigned();
    }
}
