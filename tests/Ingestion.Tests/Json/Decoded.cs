using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>What a decoder made of a body, as objects.</summary>
internal sealed class Decoded
{
    public Decoded(JsonDecodeResult result, BatchCollector collector)
    {
        Result = result;
        Rejections = [.. collector.Rejections];
        for (var i = 0; i < collector.Count; i++)
        {
            Functions.Add(collector.FunctionAt(i));
            ReadBlock(collector.BlockAt(i));
        }
    }

    public JsonDecodeResult Result { get; }

    public IReadOnlyList<Rejection> Rejections { get; }

    public List<FunctionIdentity> Functions { get; } = [];

    public List<DecodedRecord> Records { get; } = [];

    /// <summary>The only record of a body that must be good.</summary>
    public DecodedRecord Only
    {
        get
        {
            Assert.Null(Result.Error);
            Assert.Empty(Rejections);
            return Assert.Single(Records);
        }
    }

    /// <summary>The only rejection of a body whose only record must be bad.</summary>
    public Rejection Refused
    {
        get
        {
            Assert.Null(Result.Error);
            Assert.Empty(Records);
            Assert.Equal((0, 1), (Result.Records, Result.Failed));
            return Assert.Single(Rejections);
        }
    }

    private void ReadBlock(ReadOnlySpan<byte> block)
    {
        var reader = new FunctionBatchReader(block, new FunctionBatchScratch());
        while (reader.Read()) Records.Add(DecodedRecord.Of(reader.Current));
    }
}

internal sealed record DecodedModule(string Name, long TotalUs, long SelfUs, string Parent, ModulePhase Phase);

internal sealed record DecodedRecord
{
    public RecordKind Kind { get; init; }
    public RecordFacts Facts { get; init; }
    public long TimeUs { get; init; }
    public bool ColdStart { get; init; }
    public bool Warmup { get; init; }
    public InvocationStatus Status { get; init; }
    public Architecture Architecture { get; init; }
    public InitializationType InitializationType { get; init; }
    public long DurationUs { get; init; }
    public long InitUs { get; init; }
    public long RestoreUs { get; init; }
    public long BilledRestoreMs { get; init; }
    public long BilledMs { get; init; }
    public long MemoryAllocatedMb { get; init; }
    public long MemoryUsedKb { get; init; }
    public long EphemeralStorageMb { get; init; }
    public long SdkOverheadUs { get; init; }
    public int Weight { get; init; }
    public ulong Identity { get; init; }
    public required string InvocationId { get; init; }
    public required string RequestId { get; init; }
    public required string RuntimeVersion { get; init; }
    public required string FunctionVersion { get; init; }
    public required string DeploymentId { get; init; }
    public required string Environment { get; init; }
    public required string ExecutionEnvironment { get; init; }
    public required string TraceId { get; init; }
    public required string ErrorType { get; init; }
    public required string ErrorMessage { get; init; }
    public required string ErrorStack { get; init; }
    public required string ErrorEvent { get; init; }
    public required string SdkName { get; init; }
    public required string SdkVersion { get; init; }
    public required string Tags { get; init; }
    public required IReadOnlyList<DecodedModule> Modules { get; init; }

    public static DecodedRecord Of(scoped in InvocationRecord record)
    {
        var modules = new List<DecodedModule>();
        foreach (ref readonly var module in record.Modules)
        {
            modules.Add(new DecodedModule(Text(record.NameOf(module)), module.TotalUs, module.SelfUs, Text(record.ParentOf(module)), module.Phase));
        }
        return new DecodedRecord
        {
            Kind = record.Kind,
            Facts = record.Facts,
            TimeUs = record.TimeUs,
            ColdStart = record.ColdStart,
            Warmup = record.Warmup,
            Status = record.Status,
            Architecture = record.Architecture,
            InitializationType = record.InitializationType,
            DurationUs = record.DurationUs,
            InitUs = record.InitUs,
            RestoreUs = record.RestoreUs,
            BilledRestoreMs = record.BilledRestoreMs,
            BilledMs = record.BilledMs,
            MemoryAllocatedMb = record.MemoryAllocatedMb,
            MemoryUsedKb = record.MemoryUsedKb,
            EphemeralStorageMb = record.EphemeralStorageMb,
            SdkOverheadUs = record.SdkOverheadUs,
            Weight = record.Weight,
            Identity = RecordIdentity.Of(record),
            InvocationId = Text(record.InvocationId),
            RequestId = Text(record.RequestId),
            RuntimeVersion = Text(record.RuntimeVersion),
            FunctionVersion = Text(record.FunctionVersion),
            DeploymentId = Text(record.DeploymentId),
            Environment = Text(record.Environment),
            ExecutionEnvironment = Text(record.ExecutionEnvironment),
            TraceId = Text(record.TraceId),
            ErrorType = Text(record.ErrorType),
            ErrorMessage = Text(record.ErrorMessage),
            ErrorStack = Text(record.ErrorStack),
            ErrorEvent = Text(record.ErrorEvent),
            SdkName = Text(record.SdkName),
            SdkVersion = Text(record.SdkVersion),
            Tags = Text(record.Tags),
            Modules = modules,
        };
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
