using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Quality;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Quality;

/// <summary>Every rule of data quality in a story in which it finds something, and in one that is nearly the same and in which it finds nothing.</summary>
public sealed class QualityRuleTests
{
    private const long HourUs = 3_600_000_000;

    /// <summary>Code, the story in which it appears, the story in which it does not.</summary>
    private static readonly (string Code, Action<FunctionScript> With, Action<FunctionScript> Without)[] Stories =
    [
        ("successes_missing", static s => Failures(s, RecordSource.CloudWatch), static s => Failures(s, RecordSource.CloudWatch).Say(static t => t.Fragment(RecordKind.Start, "r1"))),
        ("successes_missing", static s => Failures(s, RecordSource.Telemetry), static s => From(Failures(s, RecordSource.Telemetry), RecordSource.Sdk, static t => t.Sdk("well"))),
        ("successes_missing", static s => Failures(s, RecordSource.OtlpLogs), static s => Failures(s, RecordSource.Sdk)),
        ("cold_starts_only", static s => ColdStarts(s, 10), static s => ColdStarts(s, 9)),
        ("cold_starts_only", static s => ColdStarts(s, 30), static s => ColdStarts(s, 30).Say(static t => t.Report("warm", initUs: null))),
        ("cold_starts_only", static s => ColdStarts(s, 10), static s => ColdStarts(s, 10).Say(static t => t.Fragment(RecordKind.Start, "other"))),
        ("request_ids_missing", static s => From(s, RecordSource.Sdk, static t => t.Sdk("")), static s => From(s, RecordSource.Sdk, static t => t.Sdk())),
        ("sender_clock_ahead", static s => From(s, RecordSource.Sdk, static t => t.Sdk(startUs: FunctionScript.NowUs + 5_000_000)), static s => From(s, RecordSource.Sdk, static t => t.Sdk(startUs: FunctionScript.NowUs + 4_900_000))),
        ("logs_dropped", static s => From(s, RecordSource.Telemetry, static t => t.Dropped(7)), static s => From(s, RecordSource.Telemetry, static t => t.Report())),
        ("memory_size_unknown", static s => From(s, RecordSource.Sdk, static t => t.Sdk()), static s => From(From(s, RecordSource.Sdk, static t => t.Sdk()), RecordSource.Logs, static t => t.Report())),
        ("architecture_unknown", static s => From(s, RecordSource.Logs, static t => t.Report()), static s => From(From(s, RecordSource.Sdk, static t => t.Sdk()), RecordSource.Logs, static t => t.Report())),
        ("billed_duration_estimated", static s => From(s, RecordSource.Sdk, static t => t.Sdk()), static s => From(From(s, RecordSource.Logs, static t => t.Report()), RecordSource.Sdk, static t => t.Sdk())),
        ("environments_unnamed", static s => From(s, RecordSource.Telemetry, static t => t.Report(stream: "")), static s => From(s, RecordSource.Telemetry, static t => t.Report())),
        ("environments_unnamed", static s => From(s, RecordSource.Logs, static t => t.Report(stream: "")), static s => From(s, RecordSource.Sdk, static t => t.Sdk())),
        ("invocations_lost", static s => From(s, RecordSource.Logs, static t => t.Fragment(RecordKind.Start)), static s => From(s, RecordSource.Logs, static t => t.Fragment(RecordKind.Start), static t => t.Report())),
        ("region_unknown", static s => From(s.In(""), RecordSource.Logs, static t => t.Report()), static s => From(s.In("eu-west-1"), RecordSource.Logs, static t => t.Report())),
        ("metrics_only", static s => From(s, RecordSource.Firehose, static t => Measure(t)), static s => From(s, RecordSource.Firehose, static t => Measure(t), static t => t.Report())),
        ("invocations_from_metrics", static s => From(s, RecordSource.OtlpMetrics, static t => Count(t, 5)), static s => From(s, RecordSource.OtlpMetrics, static t => Count(t, 0))),
        ("doors_overlap", static s => From(From(s, RecordSource.Sdk, static t => t.Sdk()), RecordSource.CloudWatch, static t => t.Report()), static s => From(From(s, RecordSource.Sdk, static t => t.Sdk()), RecordSource.CloudWatch, static t => t.Report("r2"))),
        ("sampled", static s => From(s, RecordSource.Sdk, static t => Weigh(t, 10)), static s => From(s, RecordSource.Sdk, static t => Weigh(t, 1))),
        ("init_self_measured", static s => From(s, RecordSource.Logs, static t => t.ColdStartReport()), static s => From(s, RecordSource.Logs, static t => t.Report())),
        ("modules_missing", static s => From(s, RecordSource.Logs, static t => t.Report()), static s => From(s, RecordSource.Sdk, static t => t.Sdk())),
        ("modules_missing", static s => From(s, RecordSource.Logs, static t => t.Report()), static s => From(s, RecordSource.Logs, static t => t.Report(initUs: null))),
    ];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (var at = 0; at < Stories.Length; at++) cases.Add(at, Stories[at].Code);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rule_InItsStory_FindsIt(int story, string code) => Assert.Contains(code, Told(Stories[story].With));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rule_InTheOtherStory_FindsNothing(int story, string code) => Assert.DoesNotContain(code, Told(Stories[story].Without));

    [Fact]
    public void Rules_AllOfThem_HaveAStory() => Assert.Equal(QualityRules.All.Select(static rule => rule.Code).Order(), Stories.Select(static story => story.Code).Distinct().Order());

    [Fact]
    public void Rules_OfAFunctionOfWhichAllIsKnown_FindNothing()
    {
        var script = From(From(new FunctionScript(), RecordSource.Sdk, static t => t.Sdk()), RecordSource.Sdk, static t => t.Report());

        Assert.Empty(script.Report().Quality);
    }

    /// <summary>What is told is the same wherever in its life the function was stored and loaded again.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Snapshot_OfAStory_TellsTheSame(int story, string code)
    {
        var script = new FunctionScript();
        Stories[story].With(script);
        var nowUs = FunctionScript.NowUs + HourUs;
        var before = script.Report(Window.OneDay, nowUs);

        var after = script.Restart().Report(Window.OneDay, nowUs);

        Assert.Contains(before.Quality, finding => finding.Code == code);
        Assert.Equal(before.Quality, after.Quality);
        Assert.Equal(before.Doors, after.Doors);
    }

    private static IEnumerable<string> Told(Action<FunctionScript> story)
    {
        var script = new FunctionScript();
        story(script);
        return script.Report(Window.OneDay, FunctionScript.NowUs + HourUs).Quality.Select(static finding => finding.Code);
    }

    private static FunctionScript From(FunctionScript script, RecordSource source, params Action<Teller>[] lines)
    {
        script.Source = source;
        return script.Say(lines);
    }

    private static FunctionScript Failures(FunctionScript script, RecordSource source)
    {
        for (var at = 1; at <= 3; at++)
        {
            var request = "r" + at;
            From(script, source, teller => teller.Report(request, initUs: null, status: InvocationStatus.Error));
        }
        return script;
    }

    private static FunctionScript ColdStarts(FunctionScript script, int count)
    {
        for (var at = 1; at <= count; at++)
        {
            var request = "r" + at;
            From(script, RecordSource.CloudWatch, teller => teller.Report(request));
        }
        return script;
    }

    private static void Measure(Teller teller) =>
        teller.Write(new InvocationRecord { Kind = RecordKind.PlatformMetric, TimeUs = FunctionScript.NowUs - 60_000_000, Metric = PlatformMetric.Throttles, MetricValue = 3 });

    private static void Count(Teller teller, long value)
    {
        const long MinuteUs = 60_000_000;
        var point = new ByteWriter();
        new FaasMetricPoint { Metric = FaasMetric.Invocations, Series = 1, StartUs = FunctionScript.NowUs - (10 * MinuteUs), Count = value, Minimum = -1, Maximum = -1 }.Write(point, FunctionScript.NowUs - MinuteUs);
        teller.Write(new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = FunctionScript.NowUs - MinuteUs, Point = point.WrittenSpan });
    }

    private static void Weigh(Teller teller, int weight) => teller.Write(new InvocationRecord
    {
        Kind = RecordKind.Invocation, TimeUs = FunctionScript.NowUs - 60_000_000, DurationUs = 1000, Weight = weight, RequestId = "r1"u8, Architecture = Architecture.Arm64,
    });
}
