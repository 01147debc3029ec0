using System.Buffers.Binary;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>Reads a block that <see cref="FunctionBatchWriter"/> wrote, record by record, without allocating.</summary>
/// <remarks>The text of <see cref="Current"/> points into the block, its modules into the scratch: both last until the next <see cref="Read"/>.</remarks>
public ref struct FunctionBatchReader
{
    private readonly ReadOnlySpan<byte> block;
    private ReadOnlySpan<byte> identities;
    private readonly FunctionBatchScratch scratch;
    private ByteReader input;
    private InvocationRecord current;
    private long previousTimeUs;
    private int left;

    /// <summary>Reads the head of a block.</summary>
    /// <exception cref="CorruptDataException">The block is damaged or newer than this program.</exception>
    public FunctionBatchReader(ReadOnlySpan<byte> block, FunctionBatchScratch scratch)
    {
        this.block = block;
        this.scratch = scratch;
        scratch.NameCount = 0;
        input = new ByteReader(block);
        var version = input.ReadByte();
        if (version is < FunctionBatch.FirstVersion or > FunctionBatch.Version) CorruptDataException.Throw("the block has an unknown version");
        left = checked((int)Math.Min(input.ReadUInt32(), int.MaxValue));
        Count = left;
        identities = FunctionBatch.Identities(block);
        if (input.ReadUInt32() * (long)sizeof(ulong) != identities.Length) CorruptDataException.Throw("the block is shorter than its identities");
        input.Limit(block.Length - identities.Length);
        AcceptedAtUs = input.ReadVarint64();
        previousTimeUs = AcceptedAtUs;
        Account = input.ReadBytes();
        Region = input.ReadBytes();
        FunctionName = input.ReadBytes();
        if (version == FunctionBatch.FirstVersion) return;
        var source = input.ReadByte();
        if (source >= RecordSources.Count) CorruptDataException.Throw("the block is of an unknown door");
        Source = (RecordSource)source;
    }

    /// <summary>Records in the block.</summary>
    public int Count { get; }

    /// <summary>When the request was accepted, µs since 1970 UTC.</summary>
    public long AcceptedAtUs { get; }

    public ReadOnlySpan<byte> Account { get; }

    public ReadOnlySpan<byte> Region { get; }

    public ReadOnlySpan<byte> FunctionName { get; }

    /// <summary>The door that the request came through.</summary>
    public RecordSource Source { get; }

    /// <summary>The record that <see cref="Read"/> read.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ref readonly InvocationRecord Current => ref current;

    /// <summary>Goes to the next record.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="CorruptDataException">The block is damaged.</exception>
    public bool Read()
    {
        if (left == 0)
        {
            if (!input.AtEnd || !identities.IsEmpty) CorruptDataException.Throw("the block is longer than its records");
            return false;
        }
        left--;
        var kind = (RecordKind)input.ReadByte();
        if (kind is < RecordKind.Invocation or > RecordKind.MetricPoint) CorruptDataException.Throw("a record has an unknown kind");
        var fields = (RecordFields)input.ReadVarint((int)RecordFields.All);
        previousTimeUs = unchecked(previousTimeUs + input.ReadSigned());
        current = new InvocationRecord
        {
            Kind = kind,
            TimeUs = previousTimeUs,
            ColdStart = (fields & RecordFields.ColdStart) != 0,
            Warmup = (fields & RecordFields.Warmup) != 0,
        };
        ReadNumbers((RecordFacts)(fields & RecordFields.Facts));
        if (kind >= RecordKind.PlatformMetric && (fields & (kind == RecordKind.MetricPoint ? RecordFields.Point : RecordFields.Metric)) == 0) CorruptDataException.Throw("a metric is missing");
        if ((fields & RecordFields.Identity) != 0) current.StoredIdentity = ReadIdentity();
        if ((fields & RecordFields.Traits) != 0) ReadTraits();
        if ((fields & RecordFields.Runtime) != 0) current.RuntimeVersion = ReadName();
        if ((fields & RecordFields.FunctionVersion) != 0) current.FunctionVersion = ReadName();
        if ((fields & RecordFields.ExecutionEnvironment) != 0) current.ExecutionEnvironment = ReadName();
        if ((fields & RecordFields.Environment) != 0) current.Environment = ReadName();
        if ((fields & RecordFields.Modules) != 0) ReadModules();
        if (fields >= RecordFields.Weight) ReadRare(fields);
        return true;
    }

    private ulong ReadIdentity()
    {
        if (identities.IsEmpty) CorruptDataException.Throw("an identity is missing");
        var identity = BinaryPrimitives.ReadUInt64LittleEndian(identities);
        identities = identities[sizeof(ulong)..];
        return identity;
    }

    private void ReadNumbers(RecordFacts facts)
    {
        if ((facts & RecordFacts.Duration) != 0) current.DurationUs = input.ReadVarint64();
        if ((facts & RecordFacts.Init) != 0) current.InitUs = input.ReadVarint64();
        if ((facts & RecordFacts.Restore) != 0) current.RestoreUs = input.ReadVarint64();
        if ((facts & RecordFacts.BilledRestore) != 0) current.BilledRestoreMs = input.ReadVarint64();
        if ((facts & RecordFacts.Billed) != 0) current.BilledMs = input.ReadVarint64();
        if ((facts & RecordFacts.MemoryAllocated) != 0) current.MemoryAllocatedMb = input.ReadVarint64();
        if ((facts & RecordFacts.MemoryUsed) != 0) current.MemoryUsedKb = input.ReadVarint64();
        if ((facts & RecordFacts.EphemeralStorage) != 0) current.EphemeralStorageMb = input.ReadVarint64();
        if ((facts & RecordFacts.SdkOverhead) != 0) current.SdkOverheadUs = input.ReadVarint64();
    }

    private void ReadTraits()
    {
        var traits = input.ReadVarint((1 << 10) - 1);
        current.Status = (InvocationStatus)(traits & 7);
        current.Architecture = (Architecture)(traits >> 3 & 3);
        current.InitializationType = (InitializationType)(traits >> 5 & 7);
        current.Phase = (InitPhase)(traits >> 8 & 3);
        if (current.Status > InvocationStatus.Throttled || current.Architecture > Architecture.Arm64
            || current.InitializationType > InitializationType.ManagedInstances)
        {
            CorruptDataException.Throw("a record has an unknown trait");
        }
    }

    private void ReadRare(RecordFields fields)
    {
        if ((fields & RecordFields.Weight) != 0) current.Weight = input.ReadVarint(int.MaxValue);
        if ((fields & RecordFields.DeploymentId) != 0) current.DeploymentId = ReadName();
        if ((fields & RecordFields.RequestId) != 0) current.RequestId = input.ReadBytes();
        if ((fields & RecordFields.InvocationId) != 0) current.InvocationId = input.ReadBytes();
        if ((fields & RecordFields.TraceId) != 0) current.TraceId = input.ReadBytes();
        if ((fields & RecordFields.Error) != 0)
        {
            current.ErrorType = ReadName();
            current.ErrorMessage = input.ReadBytes();
            current.ErrorStack = input.ReadBytes();
            current.ErrorEvent = input.ReadBytes();
        }
        if ((fields & RecordFields.Sdk) != 0)
        {
            current.SdkName = ReadName();
            current.SdkVersion = ReadName();
        }
        if ((fields & RecordFields.Tags) != 0) current.Tags = input.ReadBytes();
        if ((fields & RecordFields.Metric) != 0) ReadMetric();
        if ((fields & RecordFields.Point) != 0) ReadPoint();
    }

    private void ReadMetric()
    {
        current.Metric = (PlatformMetric)input.ReadByte();
        if (current.Metric is < PlatformMetric.Throttles or > PlatformMetric.DroppedRecords) CorruptDataException.Throw("a metric is unknown");
        if ((current.Metric == PlatformMetric.DroppedRecords) != (current.Kind == RecordKind.LogsDropped)) CorruptDataException.Throw("a metric is of another kind of record");
        current.MetricValue = input.ReadVarint64();
    }

    private void ReadPoint()
    {
        if (current.Kind != RecordKind.MetricPoint) CorruptDataException.Throw("a point is of another kind of record");
        current.Point = input.ReadBytes();
        FaasMetricPoint.Validate(current.Point);
    }

    private void ReadModules()
    {
        var count = input.ReadVarint(Math.Min(Limits.ModulesPerRecord, input.Remaining));
        var modules = scratch.RentModules(count);
        foreach (ref var module in modules)
        {
            (module.NameStart, module.NameLength) = ReadSlice();
            var traits = input.ReadVarint(15);
            module.Phase = (ModulePhase)(traits & 3);
            if (module.Phase > ModulePhase.Handler) CorruptDataException.Throw("a module has an unknown phase");
            module.TotalUs = input.ReadVarint64();
            module.SelfUs = (traits & 4) != 0 ? input.ReadVarint64() : -1;
            (module.ParentStart, module.ParentLength) = (traits & 8) != 0 ? ReadSlice() : (0, 0);
        }
        current.Modules = modules;
        current.ModuleText = block;
    }

    private ReadOnlySpan<byte> ReadName()
    {
        var (start, length) = ReadSlice();
        return block.Slice(start, length);
    }

    private (int Start, int Length) ReadSlice()
    {
        var id = input.ReadVarint(scratch.NameCount);
        if (id > 0) return scratch.Names[id - 1];
        var name = input.ReadBytes();
        scratch.AddName(input.Position - name.Length, name.Length);
        return (input.Position - name.Length, name.Length);
    }
}
