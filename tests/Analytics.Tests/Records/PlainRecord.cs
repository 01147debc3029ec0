using System.Text;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Records;

internal sealed record PlainModule(string Name, long TotalUs, long SelfUs, string Parent, ModulePhase Phase);

/// <summary>An <see cref="InvocationRecord"/> that can be kept and compared.</summary>
internal sealed record PlainRecord
{
    public RecordKind Kind { get; init; } = RecordKind.Invocation;
    public long TimeUs { get; init; }
    public bool ColdStart { get; init; }
    public bool Warmup { get; init; }
    public InvocationStatus Status { get; init; }
    public Architecture Architecture { get; init; }
    public InitializationType InitializationType { get; init; }
    public InitPhase Phase { get; init; }

    /// <summary>The numbers in the order of <see cref="RecordFacts"/>; null where the fact is absent.</summary>
    public long?[] Numbers { get; init; } = new long?[9];

    public int Weight { get; init; } = 1;
    public ulong Identity { get; init; }

    /// <summary>The texts in the order of <see cref="TextNames"/>.</summary>
    public string[] Texts { get; init; } = [.. Enumerable.Repeat("", TextNames.Length)];

    public PlainModule[] Modules { get; init; } = [];

    public static string[] TextNames { get; } =
    [
        "InvocationId", "RequestId", "RuntimeVersion", "FunctionVersion", "DeploymentId", "Environment", "ExecutionEnvironment",
        "TraceId", "ErrorType", "ErrorMessage", "ErrorStack", "ErrorEvent", "SdkName", "SdkVersion", "Tags",
    ];

    /// <summary>The whole content as one comparable text.</summary>
    public string Describe() =>
        $"{Kind} {TimeUs} cold {ColdStart} warmup {Warmup} {Status} {Architecture} {InitializationType} {Phase} weight {Weight} identity {Identity}\n"
        + $"numbers {string.Join(",", Numbers)}\n"
        + string.Concat(TextNames.Zip(Texts, (name, text) => $"{name}={text}\n"))
        + string.Join("\n", Modules.Select(module => module.ToString()));

    /// <summary>What a reader gives back: an invocation that no sample will show loses its ids' text, but never its identity.</summary>
    public PlainRecord AsStored()
    {
        var hasInitOrRestore = Numbers[1] is not null || Numbers[2] is not null;
        var keepsText = ColdStart || hasInitOrRestore || Status >= InvocationStatus.Error || Kind is RecordKind.Error or RecordKind.TimedOut or RecordKind.ColdStartReport;
        string[] lost = keepsText ? [] : ["InvocationId", "RequestId", "TraceId", "Tags"];
        return this with { Texts = [.. TextNames.Zip(Texts, (name, text) => lost.Contains(name) ? "" : text)] };
    }

    public void WriteTo(FunctionBatchWriter writer) => WithRecord((in InvocationRecord record) => writer.Write(record));

    public void AddTo(BatchCollector collector, string account, string region, string name) =>
        WithRecord((in InvocationRecord record) => collector.Add(Utf8(account), Utf8(region), Utf8(name), record));

    public static PlainRecord Of(scoped in InvocationRecord record)
    {
        var modules = new List<PlainModule>();
        foreach (ref readonly var module in record.Modules)
        {
            modules.Add(new PlainModule(Text(record.NameOf(module)), module.TotalUs, module.SelfUs, Text(record.ParentOf(module)), module.Phase));
        }
        long[] numbers =
        [
            record.DurationUs, record.InitUs, record.RestoreUs, record.BilledRestoreMs, record.BilledMs,
            record.MemoryAllocatedMb, record.MemoryUsedKb, record.EphemeralStorageMb, record.SdkOverheadUs,
        ];
        var facts = record.Facts;
        return new PlainRecord
        {
            Kind = record.Kind,
            TimeUs = record.TimeUs,
            ColdStart = record.ColdStart,
            Warmup = record.Warmup,
            Status = record.Status,
            Architecture = record.Architecture,
            InitializationType = record.InitializationType,
            Phase = record.Phase,
            Numbers = [.. numbers.Select((number, bit) => ((int)facts >> bit & 1) != 0 ? number : (long?)null)],
            Weight = record.Weight,
            Identity = RecordIdentity.Of(record),
            Texts =
            [
                Text(record.InvocationId), Text(record.RequestId), Text(record.RuntimeVersion), Text(record.FunctionVersion), Text(record.DeploymentId),
                Text(record.Environment), Text(record.ExecutionEnvironment), Text(record.TraceId), Text(record.ErrorType), Text(record.ErrorMessage),
                Text(record.ErrorStack), Text(record.ErrorEvent), Text(record.SdkName), Text(record.SdkVersion), Text(record.Tags),
            ],
            Modules = [.. modules],
        };
    }

    private delegate void RecordAction(in InvocationRecord record);

    private void WithRecord(RecordAction action)
    {
        var moduleText = new StringBuilder();
        var modules = Modules.Select(module =>
        {
            var timing = new ModuleTiming { NameStart = moduleText.Length, NameLength = module.Name.Length, TotalUs = module.TotalUs, SelfUs = module.SelfUs, Phase = module.Phase };
            moduleText.Append(module.Name);
            timing.ParentStart = moduleText.Length;
            timing.ParentLength = module.Parent.Length;
            moduleText.Append(module.Parent);
            return timing;
        }).ToArray();
        var record = new InvocationRecord
        {
            Kind = Kind,
            TimeUs = TimeUs,
            ColdStart = ColdStart,
            Warmup = Warmup,
            Status = Status,
            Architecture = Architecture,
            InitializationType = InitializationType,
            Phase = Phase,
            Weight = Weight,
            InvocationId = Utf8(Texts[0]),
            RequestId = Utf8(Texts[1]),
            RuntimeVersion = Utf8(Texts[2]),
            FunctionVersion = Utf8(Texts[3]),
            DeploymentId = Utf8(Texts[4]),
            Environment = Utf8(Texts[5]),
            ExecutionEnvironment = Utf8(Texts[6]),
            TraceId = Utf8(Texts[7]),
            ErrorType = Utf8(Texts[8]),
            ErrorMessage = Utf8(Texts[9]),
            ErrorStack = Utf8(Texts[10]),
            ErrorEvent = Utf8(Texts[11]),
            SdkName = Utf8(Texts[12]),
            SdkVersion = Utf8(Texts[13]),
            Tags = Utf8(Texts[14]),
            Modules = modules,
            ModuleText = Utf8(moduleText.ToString()),
        };
        if (Numbers[0] is { } durationUs) record.DurationUs = durationUs;
        if (Numbers[1] is { } initUs) record.InitUs = initUs;
        if (Numbers[2] is { } restoreUs) record.RestoreUs = restoreUs;
        if (Numbers[3] is { } billedRestoreMs) record.BilledRestoreMs = billedRestoreMs;
        if (Numbers[4] is { } billedMs) record.BilledMs = billedMs;
        if (Numbers[5] is { } allocatedMb) record.MemoryAllocatedMb = allocatedMb;
        if (Numbers[6] is { } usedKb) record.MemoryUsedKb = usedKb;
        if (Numbers[7] is { } storageMb) record.EphemeralStorageMb = storageMb;
        if (Numbers[8] is { } overheadUs) record.SdkOverheadUs = overheadUs;
        action(record);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
