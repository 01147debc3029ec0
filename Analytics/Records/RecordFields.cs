namespace Coldstart.Analytics.Records;

/// <summary>Presence bits of a record in a block; the low nine are <see cref="RecordFacts"/>. The values are stored.</summary>
[Flags]
internal enum RecordFields
{
    Facts = (1 << 9) - 1,
    ColdStart = 1 << 9,
    Identity = 1 << 10,
    Traits = 1 << 11,
    Runtime = 1 << 12,
    FunctionVersion = 1 << 13,
    ExecutionEnvironment = 1 << 14,
    Environment = 1 << 15,
    Modules = 1 << 16,
    Warmup = 1 << 17,
    Weight = 1 << 18,
    DeploymentId = 1 << 19,
    RequestId = 1 << 20,
    InvocationId = 1 << 21,
    TraceId = 1 << 22,
    Error = 1 << 23,
    Sdk = 1 << 24,
    Tags = 1 << 25,
    Metric = 1 << 26,
    Point = 1 << 27,
    All = (1 << 28) - 1,
}
