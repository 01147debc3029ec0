namespace Coldstart.Analytics.Records;

/// <summary>
/// One record of a <see cref="FunctionBatchWriter">batch</see>: an invocation, or a fragment of what is known of one.
/// Decoders fill it, batches carry it, functions read it; text stays UTF-8 in the buffer it came from.
/// </summary>
/// <remarks>A numeric fact that is absent has no bit in <see cref="Facts"/>; an absent text is empty.</remarks>
public ref struct InvocationRecord
{
    private long durationUs;
    private long initUs;
    private long restoreUs;
    private long billedRestoreMs;
    private long billedMs;
    private long memoryAllocatedMb;
    private long memoryUsedKb;
    private long ephemeralStorageMb;
    private long sdkOverheadUs;
    private int weight;

    public RecordKind Kind { readonly get; set; }

    /// <summary>Which numeric facts are known.</summary>
    public RecordFacts Facts { readonly get; set; }

    /// <summary>Microseconds since 1970-01-01 UTC; what happened then is told by <see cref="RecordKind"/>.</summary>
    public long TimeUs { readonly get; set; }

    /// <summary>The source says that this invocation was a cold start.</summary>
    public bool ColdStart { readonly get; set; }

    /// <summary>A keep-warm call: counted apart.</summary>
    public bool Warmup { readonly get; set; }

    public InvocationStatus Status { readonly get; set; }

    public Architecture Architecture { readonly get; set; }

    public InitializationType InitializationType { readonly get; set; }

    public InitPhase Phase { readonly get; set; }

    /// <summary>Handler time in microseconds, without initialisation, 0 to 900,000,000.</summary>
    public long DurationUs
    {
        readonly get => durationUs;
        set { durationUs = value; Facts |= RecordFacts.Duration; }
    }

    /// <summary>Initialisation in microseconds.</summary>
    public long InitUs
    {
        readonly get => initUs;
        set { initUs = value; Facts |= RecordFacts.Init; }
    }

    /// <summary>SnapStart restore in microseconds.</summary>
    public long RestoreUs
    {
        readonly get => restoreUs;
        set { restoreUs = value; Facts |= RecordFacts.Restore; }
    }

    /// <summary>The billed part of the restore in whole milliseconds.</summary>
    public long BilledRestoreMs
    {
        readonly get => billedRestoreMs;
        set { billedRestoreMs = value; Facts |= RecordFacts.BilledRestore; }
    }

    /// <summary>Billed duration in whole milliseconds as AWS printed it.</summary>
    public long BilledMs
    {
        readonly get => billedMs;
        set { billedMs = value; Facts |= RecordFacts.Billed; }
    }

    /// <summary>Configured memory in MB (1 MB = 1024 KB).</summary>
    public long MemoryAllocatedMb
    {
        readonly get => memoryAllocatedMb;
        set { memoryAllocatedMb = value; Facts |= RecordFacts.MemoryAllocated; }
    }

    /// <summary>Highest memory used, in KB.</summary>
    public long MemoryUsedKb
    {
        readonly get => memoryUsedKb;
        set { memoryUsedKb = value; Facts |= RecordFacts.MemoryUsed; }
    }

    /// <summary>Configured /tmp in MB.</summary>
    public long EphemeralStorageMb
    {
        readonly get => ephemeralStorageMb;
        set { ephemeralStorageMb = value; Facts |= RecordFacts.EphemeralStorage; }
    }

    /// <summary>What the observing SDK itself cost, in microseconds.</summary>
    public long SdkOverheadUs
    {
        readonly get => sdkOverheadUs;
        set { sdkOverheadUs = value; Facts |= RecordFacts.SdkOverhead; }
    }

    /// <summary>What was measured; of a <see cref="RecordKind.PlatformMetric"/> only.</summary>
    public PlatformMetric Metric { readonly get; set; }

    /// <summary>Sum or greatest value of the minute, in the unit of <see cref="Metric"/>, 0 or more.</summary>
    public long MetricValue { readonly get; set; }

    /// <summary>The stored form of a <see cref="FaasMetricPoint"/>; of a <see cref="RecordKind.MetricPoint"/> only.</summary>
    public ReadOnlySpan<byte> Point { readonly get; set; }

    /// <summary>For how many invocations this record stands: round(1 / sample_rate), 1 or more.</summary>
    public int Weight
    {
        readonly get => Math.Max(weight, 1);
        set => weight = value;
    }

    public ReadOnlySpan<byte> InvocationId { readonly get; set; }

    public ReadOnlySpan<byte> RequestId { readonly get; set; }

    /// <summary>
    /// The identity (<see cref="RecordIdentity"/>) as a batch stores it; 0 where the record has no id. Set by the reader only.
    /// </summary>
    public ulong StoredIdentity { readonly get; set; }

    public ReadOnlySpan<byte> RuntimeVersion { readonly get; set; }

    public ReadOnlySpan<byte> FunctionVersion { readonly get; set; }

    public ReadOnlySpan<byte> DeploymentId { readonly get; set; }

    /// <summary>dev, staging, prod, …</summary>
    public ReadOnlySpan<byte> Environment { readonly get; set; }

    /// <summary>The log stream: one execution environment of Lambda.</summary>
    public ReadOnlySpan<byte> ExecutionEnvironment { readonly get; set; }

    public ReadOnlySpan<byte> TraceId { readonly get; set; }

    public ReadOnlySpan<byte> ErrorType { readonly get; set; }

    public ReadOnlySpan<byte> ErrorMessage { readonly get; set; }

    public ReadOnlySpan<byte> ErrorStack { readonly get; set; }

    public ReadOnlySpan<byte> ErrorEvent { readonly get; set; }

    public ReadOnlySpan<byte> SdkName { readonly get; set; }

    public ReadOnlySpan<byte> SdkVersion { readonly get; set; }

    /// <summary>The tags as a JSON object, or empty.</summary>
    public ReadOnlySpan<byte> Tags { readonly get; set; }

    /// <summary>Modules of a cold start; their names are slices of <see cref="ModuleText"/>.</summary>
    public ReadOnlySpan<ModuleTiming> Modules { readonly get; set; }

    public ReadOnlySpan<byte> ModuleText { readonly get; set; }

    public readonly bool Has(RecordFacts fact) => (Facts & fact) != 0;

    public readonly ReadOnlySpan<byte> NameOf(in ModuleTiming module) => ModuleText.Slice(module.NameStart, module.NameLength);

    public readonly ReadOnlySpan<byte> ParentOf(in ModuleTiming module) => ModuleText.Slice(module.ParentStart, module.ParentLength);
}
