using System.Buffers.Binary;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>Writes the records of one function into a block (<see cref="FunctionBatch"/>). Reusable through <see cref="Begin"/>.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FunctionBatchWriter
{
    private readonly ByteWriter output = new(512);
    private readonly NameTable names = new();
    private byte[] header = [];
    private long previousTimeUs;

    /// <summary>Records written since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the block so far.</summary>
    public int Length => output.Length;

    /// <summary>The block as it stands; valid until the next write.</summary>
    public ReadOnlySpan<byte> Block
    {
        get
        {
            Span<byte> count = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(count, (uint)Count);
            output.Patch(FunctionBatch.CountOffset, count);
            return output.WrittenSpan;
        }
    }

    /// <summary>Starts a block for a function.</summary>
    /// <param name="identity">The function.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC, not negative.</param>
    public void Begin(FunctionIdentity identity, long acceptedAtUs)
    {
        output.Clear();
        names.Clear();
        Count = 0;
        previousTimeUs = acceptedAtUs;
        header = identity.Encoded;
        output.WriteByte(FunctionBatch.Version);
        output.WriteUInt32(0);
        output.WriteVarint(acceptedAtUs);
        output.WriteRaw(header);
    }

    /// <summary>Appends a record.</summary>
    public void Write(scoped in InvocationRecord record)
    {
        var fields = FieldsOf(record);
        output.WriteByte((byte)record.Kind);
        output.WriteVarint((ulong)fields);
        output.WriteSigned(record.TimeUs - previousTimeUs);
        previousTimeUs = record.TimeUs;
        WriteNumbers(record);
        if ((fields & RecordFields.Identity) != 0) output.WriteUInt64(RecordIdentity.Of(record));
        if ((fields & RecordFields.Traits) != 0) output.WriteVarint(TraitsOf(record));
        if ((fields & RecordFields.Runtime) != 0) WriteName(record.RuntimeVersion);
        if ((fields & RecordFields.FunctionVersion) != 0) WriteName(record.FunctionVersion);
        if ((fields & RecordFields.ExecutionEnvironment) != 0) WriteName(record.ExecutionEnvironment);
        if ((fields & RecordFields.Environment) != 0) WriteName(record.Environment);
        if ((fields & RecordFields.Modules) != 0) WriteModules(record);
        if (fields >= RecordFields.Weight) WriteRare(record, fields);
        Count++;
    }

    private static ulong TraitsOf(scoped in InvocationRecord record) =>
        (ulong)record.Status | (ulong)record.Architecture << 3 | (ulong)record.InitializationType << 5 | (ulong)record.Phase << 8;

    private static RecordFields FieldsOf(scoped in InvocationRecord record)
    {
        // A fragment's text is short and rare; of invocations only those that a sample may show keep theirs.
        var keepsText = record.ColdStart || record.Has(RecordFacts.Init | RecordFacts.Restore) || record.Status >= InvocationStatus.Error
            || record.Kind is RecordKind.Error or RecordKind.TimedOut or RecordKind.ColdStartReport;
        var fields = (RecordFields)record.Facts;
        if (record.ColdStart) fields |= RecordFields.ColdStart;
        if (RecordIdentity.Of(record) != 0) fields |= RecordFields.Identity;
        if (TraitsOf(record) != 0) fields |= RecordFields.Traits;
        if (!record.RuntimeVersion.IsEmpty) fields |= RecordFields.Runtime;
        if (!record.FunctionVersion.IsEmpty) fields |= RecordFields.FunctionVersion;
        if (!record.ExecutionEnvironment.IsEmpty) fields |= RecordFields.ExecutionEnvironment;
        if (!record.Environment.IsEmpty) fields |= RecordFields.Environment;
        if (!record.Modules.IsEmpty) fields |= RecordFields.Modules;
        if (record.Warmup) fields |= RecordFields.Warmup;
        if (record.Weight != 1) fields |= RecordFields.Weight;
        if (!record.DeploymentId.IsEmpty) fields |= RecordFields.DeploymentId;
        if (keepsText && !record.RequestId.IsEmpty) fields |= RecordFields.RequestId;
        if (keepsText && !record.InvocationId.IsEmpty) fields |= RecordFields.InvocationId;
        if (keepsText && !record.TraceId.IsEmpty) fields |= RecordFields.TraceId;
        if (!(record.ErrorType.IsEmpty && record.ErrorMessage.IsEmpty && record.ErrorStack.IsEmpty && record.ErrorEvent.IsEmpty)) fields |= RecordFields.Error;
        if (!(record.SdkName.IsEmpty && record.SdkVersion.IsEmpty)) fields |= RecordFields.Sdk;
        if (keepsText && !record.Tags.IsEmpty) fields |= RecordFields.Tags;
        return fields;
    }

    private void WriteNumbers(scoped in InvocationRecord record)
    {
        if (record.Has(RecordFacts.Duration)) output.WriteVarint(record.DurationUs);
        if (record.Has(RecordFacts.Init)) output.WriteVarint(record.InitUs);
        if (record.Has(RecordFacts.Restore)) output.WriteVarint(record.RestoreUs);
        if (record.Has(RecordFacts.BilledRestore)) output.WriteVarint(record.BilledRestoreMs);
        if (record.Has(RecordFacts.Billed)) output.WriteVarint(record.BilledMs);
        if (record.Has(RecordFacts.MemoryAllocated)) output.WriteVarint(record.MemoryAllocatedMb);
        if (record.Has(RecordFacts.MemoryUsed)) output.WriteVarint(record.MemoryUsedKb);
        if (record.Has(RecordFacts.EphemeralStorage)) output.WriteVarint(record.EphemeralStorageMb);
        if (record.Has(RecordFacts.SdkOverhead)) output.WriteVarint(record.SdkOverheadUs);
    }

    private void WriteRare(scoped in InvocationRecord record, RecordFields fields)
    {
        if ((fields & RecordFields.Weight) != 0) output.WriteVarint((ulong)record.Weight);
        if ((fields & RecordFields.DeploymentId) != 0) WriteName(record.DeploymentId);
        if ((fields & RecordFields.RequestId) != 0) output.WriteBytes(record.RequestId);
        if ((fields & RecordFields.InvocationId) != 0) output.WriteBytes(record.InvocationId);
        if ((fields & RecordFields.TraceId) != 0) output.WriteBytes(record.TraceId);
        if ((fields & RecordFields.Error) != 0)
        {
            WriteName(record.ErrorType);
            output.WriteBytes(record.ErrorMessage);
            output.WriteBytes(record.ErrorStack);
            output.WriteBytes(record.ErrorEvent);
        }
        if ((fields & RecordFields.Sdk) != 0)
        {
            WriteName(record.SdkName);
            WriteName(record.SdkVersion);
        }
        if ((fields & RecordFields.Tags) != 0) output.WriteBytes(record.Tags);
    }

    private void WriteModules(scoped in InvocationRecord record)
    {
        output.WriteVarint((ulong)record.Modules.Length);
        foreach (ref readonly var module in record.Modules)
        {
            WriteName(record.NameOf(module));
            var hasSelf = module.SelfUs >= 0;
            var hasParent = module.ParentLength > 0;
            output.WriteVarint((ulong)module.Phase | (hasSelf ? 1UL << FunctionBatch.PhaseBits : 0) | (hasParent ? 2UL << FunctionBatch.PhaseBits : 0));
            output.WriteVarint(module.TotalUs);
            if (hasSelf) output.WriteVarint(module.SelfUs);
            if (hasParent) WriteName(record.ParentOf(module));
        }
    }

    private void WriteName(scoped ReadOnlySpan<byte> name)
    {
        var id = names.Find(name, output.WrittenSpan, out var hash);
        if (id >= 0)
        {
            output.WriteVarint((ulong)id + 1);
            return;
        }
        output.WriteByte(0);
        output.WriteBytes(name);
        names.Add(hash, output.Length - name.Length, name.Length);
    }
}
