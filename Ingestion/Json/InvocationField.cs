namespace Coldstart.Ingestion.Json;

/// <summary>The fields of an invocation (API.md).</summary>
internal enum InvocationField : byte
{
    /// <summary>Any other name: ignored.</summary>
    Other,
    FunctionName,
    Timestamp,
    ColdStart,
    ExecutionDurationMs,
    InvocationId,
    RequestId,
    InitDurationMs,
    RestoreDurationMs,
    BilledRestoreDurationMs,
    BilledDurationMs,
    MemoryAllocatedMb,
    MemoryUsedMb,
    ModuleTimings,
    RuntimeVersion,
    FunctionVersion,
    DeploymentId,
    Environment,
    AccountId,
    Region,
    Architecture,
    InitializationType,
    Status,
    Error,
    EphemeralStorageMb,
    ExecutionEnvironment,
    TraceId,
    Warmup,
    SampleRate,
    Sdk,
    Tags,
}
