using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>Writes the records of one function into a block (<see cref="FunctionBatch"/>). Reusable through <see cref="Begin"/>.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FunctionBatchWriter
{
    // Kind, fields, time, nine numbers, traits, each as long as it can be.
    private const int HeadBytesMax = 1 + 12 * Varint.BytesMax;

    private readonly ByteWriter output = new(512);
    private readonly NameTable names = new();
    private ulong[] identities = new ulong[8];
    private int identityCount;
    private int recordsEnd;
    private byte[] header = [];
    private NameGuesses guesses;
    private long previousTimeUs;

    /// <summary>Records written since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the block so far.</summary>
    public int Length => recordsEnd + identityCount * sizeof(ulong);

    /// <summary>Bytes of memory that are kept for the next block.</summary>
    internal int BytesKept => output.Capacity + identities.Length * sizeof(ulong);

    /// <summary>The block as it stands; valid until the next write.</summary>
    public ReadOnlySpan<byte> Block
    {
        get
        {
            Span<byte> counts = stackalloc byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(counts, (uint)Count);
            BinaryPrimitives.WriteUInt32LittleEndian(counts[4..], (uint)identityCount);
            output.Truncate(recordsEnd);
            output.Patch(FunctionBatch.CountOffset, counts);
            var bytes = identityCount * sizeof(ulong);
            WriteIdentities(output.GetSpan(bytes));
            output.Advance(bytes);
            return output.WrittenSpan;
        }
    }

    /// <summary>Starts a block for a function.</summary>
    /// <param name="identity">The function.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC, not negative.</param>
    /// <param name="source">The door that it came through.</param>
    public void Begin(FunctionIdentity identity, long acceptedAtUs, RecordSource source = RecordSource.Unknown)
    {
        output.Clear();
        names.Clear();
        Count = 0;
        identityCount = 0;
        previousTimeUs = acceptedAtUs;
        header = identity.Encoded;
        output.WriteByte(FunctionBatch.Version);
        output.WriteUInt64(0);
        output.WriteVarint(acceptedAtUs);
        output.WriteRaw(header);
        output.WriteByte((byte)source);
        recordsEnd = output.Length;
    }

    /// <summary>Appends a record.</summary>
    public void Write(scoped in InvocationRecord record)
    {
        var identity = RecordIdentity.Of(record);
        var traits = TraitsOf(record);
        var fields = FieldsOf(record, identity, traits);
        if (output.Length > recordsEnd) output.Truncate(recordsEnd);
        output.Advance(PutHead(output.GetSpan(HeadBytesMax), record, fields, traits));
        previousTimeUs = record.TimeUs;
        if ((fields & RecordFields.Runtime) != 0) WriteName(record.RuntimeVersion, ref guesses.Runtime);
        if ((fields & RecordFields.FunctionVersion) != 0) WriteName(record.FunctionVersion, ref guesses.FunctionVersion);
        if ((fields & RecordFields.ExecutionEnvironment) != 0) WriteName(record.ExecutionEnvironment, ref guesses.ExecutionEnvironment);
        if ((fields & RecordFields.Environment) != 0) WriteName(record.Environment, ref guesses.Environment);
        if ((fields & RecordFields.Modules) != 0) WriteModules(record);
        if (fields >= RecordFields.Weight) WriteRare(record, fields);
        if (identity != 0) Keep(identity);
        recordsEnd = output.Length;
        Count++;
    }

    private void Keep(ulong identity)
    {
        if (identityCount == identities.Length) Array.Resize(ref identities, identityCount * 2);
        identities[identityCount++] = identity;
    }

    private void WriteIdentities(Span<byte> target)
    {
        for (var index = 0; index < identityCount; index++) BinaryPrimitives.WriteUInt64LittleEndian(target[(index * sizeof(ulong))..], identities[index]);
    }

    private static ulong TraitsOf(scoped in InvocationRecord record) =>
        (ulong)record.Status | (ulong)record.Architecture << 3 | (ulong)record.InitializationType << 5 | (ulong)record.Phase << 8;

    private static RecordFields FieldsOf(scoped in InvocationRecord record, ulong identity, ulong traits)
    {
        var fields = (RecordFields)record.Facts;
        if (record.ColdStart) fields |= RecordFields.ColdStart;
        if (identity != 0) fields |= RecordFields.Identity;
        if (traits != 0) fields |= RecordFields.Traits;
        if (!record.RuntimeVersion.IsEmpty) fields |= RecordFields.Runtime;
        if (!record.FunctionVersion.IsEmpty) fields |= RecordFields.FunctionVersion;
        if (!record.ExecutionEnvironment.IsEmpty) fields |= RecordFields.ExecutionEnvironment;
        if (!record.Environment.IsEmpty) fields |= RecordFields.Environment;
        if (!record.Modules.IsEmpty) fields |= RecordFields.Modules;
        if (record.Warmup) fields |= RecordFields.Warmup;
        if (record.Weight != 1) fields |= RecordFields.Weight;
        if (!record.DeploymentId.IsEmpty) fields |= RecordFields.DeploymentId;
        if ((record.ErrorType.Length | record.ErrorMessage.Length | record.ErrorStack.Length | record.ErrorEvent.Length) != 0) fields |= RecordFields.Error;
        if ((record.SdkName.Length | record.SdkVersion.Length) != 0) fields |= RecordFields.Sdk;
        if (record.Kind is RecordKind.PlatformMetric or RecordKind.LogsDropped) fields |= RecordFields.Metric;
        if (!record.Point.IsEmpty) fields |= RecordFields.Point;
        return KeepsText(record) ? fields | TextFieldsOf(record) : fields;
    }

    /// <summary>A fragment's text is short and rare; of invocations only those that a sample may show keep theirs.</summary>
    private static bool KeepsText(scoped in InvocationRecord record) =>
        record.ColdStart || record.Has(RecordFacts.Init | RecordFacts.Restore) || record.Status >= InvocationStatus.Error
        || record.Kind is RecordKind.Error or RecordKind.TimedOut or RecordKind.ColdStartReport;

    private static RecordFields TextFieldsOf(scoped in InvocationRecord record)
    {
        var fields = default(RecordFields);
        if (!record.RequestId.IsEmpty) fields |= RecordFields.RequestId;
        if (!record.InvocationId.IsEmpty) fields |= RecordFields.InvocationId;
        if (!record.TraceId.IsEmpty) fields |= RecordFields.TraceId;
        if (!record.Tags.IsEmpty) fields |= RecordFields.Tags;
        return fields;
    }

    /// <summary>Kind, fields, time, numbers and traits, at one go: their room is asked for once.</summary>
    private int PutHead(Span<byte> target, scoped in InvocationRecord record, RecordFields fields, ulong traits)
    {
        target[0] = (byte)record.Kind;
        var at = Varint.Put(target, 1, (ulong)fields);
        at = Varint.PutSigned(target, at, record.TimeUs - previousTimeUs);
        at = PutNumbers(target, at, record);
        return traits == 0 ? at : Varint.Put(target, at, traits);
    }

    private static int PutNumbers(Span<byte> target, int at, scoped in InvocationRecord record)
    {
        if (record.Has(RecordFacts.Duration)) at = Put(target, at, record.DurationUs);
        if (record.Has(RecordFacts.Init)) at = Put(target, at, record.InitUs);
        if (record.Has(RecordFacts.Restore)) at = Put(target, at, record.RestoreUs);
        if (record.Has(RecordFacts.BilledRestore)) at = Put(target, at, record.BilledRestoreMs);
        if (record.Has(RecordFacts.Billed)) at = Put(target, at, record.BilledMs);
        if (record.Has(RecordFacts.MemoryAllocated)) at = Put(target, at, record.MemoryAllocatedMb);
        if (record.Has(RecordFacts.MemoryUsed)) at = Put(target, at, record.MemoryUsedKb);
        if (record.Has(RecordFacts.EphemeralStorage)) at = Put(target, at, record.EphemeralStorageMb);
        if (record.Has(RecordFacts.SdkOverhead)) at = Put(target, at, record.SdkOverheadUs);
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Put(Span<byte> target, int at, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return Varint.Put(target, at, (ulong)value);
    }

    private void WriteRare(scoped in InvocationRecord record, RecordFields fields)
    {
        if ((fields & RecordFields.Weight) != 0) output.WriteVarint((ulong)record.Weight);
        if ((fields & RecordFields.DeploymentId) != 0) WriteName(record.DeploymentId, ref guesses.Deployment);
        if ((fields & RecordFields.RequestId) != 0) output.WriteBytes(record.RequestId);
        if ((fields & RecordFields.InvocationId) != 0) output.WriteBytes(record.InvocationId);
        if ((fields & RecordFields.TraceId) != 0) output.WriteBytes(record.TraceId);
        if ((fields & RecordFields.Error) != 0)
        {
            WriteName(record.ErrorType, ref guesses.ErrorType);
            output.WriteBytes(record.ErrorMessage);
            output.WriteBytes(record.ErrorStack);
            output.WriteBytes(record.ErrorEvent);
        }
        if ((fields & RecordFields.Sdk) != 0)
        {
            WriteName(record.SdkName, ref guesses.SdkName);
            WriteName(record.SdkVersion, ref guesses.SdkVersion);
        }
        if ((fields & RecordFields.Tags) != 0) output.WriteBytes(record.Tags);
        if ((fields & RecordFields.Metric) != 0)
        {
            output.WriteByte((byte)record.Metric);
            output.WriteVarint(record.MetricValue);
        }
        if ((fields & RecordFields.Point) != 0) output.WriteBytes(record.Point);
    }

    private void WriteModules(scoped in InvocationRecord record)
    {
        output.WriteVarint((ulong)record.Modules.Length);
        var guess = guesses.Module;
        var isFirst = true;
        foreach (ref readonly var module in record.Modules)
        {
            WriteName(record.NameOf(module), ref guess);
            if (isFirst) guesses.Module = guess;
            isFirst = false;
            // Modules come in the order in which their function loads them.
            guess++;
            var hasSelf = module.SelfUs >= 0;
            var hasParent = module.ParentLength > 0;
            output.WriteVarint((ulong)module.Phase | (hasSelf ? 1UL << FunctionBatch.PhaseBits : 0) | (hasParent ? 2UL << FunctionBatch.PhaseBits : 0));
            output.WriteVarint(module.TotalUs);
            if (hasSelf) output.WriteVarint(module.SelfUs);
            if (hasParent) WriteName(record.ParentOf(module), ref guesses.Parent);
        }
    }

    /// <summary>Writes a name or its id.</summary>
    /// <param name="name">The name.</param>
    /// <param name="guess">The id that it had last time, most likely; afterwards its id.</param>
    private void WriteName(scoped ReadOnlySpan<byte> name, ref int guess)
    {
        if (!names.Is(guess, name, output.WrittenSpan))
        {
            guess = names.Find(name, output.WrittenSpan, out var hash);
            if (guess < 0)
            {
                output.WriteByte(0);
                output.WriteBytes(name);
                guess = names.Add(hash, output.Length - name.Length, name.Length);
                return;
            }
        }
        output.WriteVarint((ulong)guess + 1);
    }
}
