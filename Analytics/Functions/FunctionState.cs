using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions.Joining;
using Coldstart.Analytics.Functions.Metrics;
using Coldstart.Analytics.Functions.Quality;
using Coldstart.Analytics.Functions.Samples;
using Coldstart.Analytics.Functions.Versions;
using Coldstart.Analytics.Modules;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions;

/// <summary>The parts of a function's statistics, and their stored form one after the other.</summary>
internal sealed class FunctionState
{
    private readonly bool isEdge;

    public FunctionState(FunctionIdentity identity, FunctionWindows windows, VersionBook versions)
    {
        Windows = windows;
        Versions = versions;
        // A replica of an edge function logs in its own region under the name of its home (AWS: Lambda@Edge).
        isEdge = identity.FunctionName.StartsWith("us-east-1.", StringComparison.Ordinal);
        Joiner = new InvocationJoiner(new InvocationLedger(windows, versions), Environments, isEdge);
    }

    public LaneVector Vector { get; } = new();

    public FunctionFacts Facts { get; } = new();

    public EnvironmentNames Environments { get; } = new();

    public FunctionWindows Windows { get; }

    public VersionBook Versions { get; }

    public ModuleBook Modules { get; } = new();

    public SampleKeeper Samples { get; } = new();

    public InvocationJoiner Joiner { get; }

    public MeasuredMinutes Measured { get; } = new();

    /// <summary>Null while no OpenTelemetry metric spoke of the function.</summary>
    public MetricBook? Metrics { get; private set; }

    public QualityBook Quality { get; } = new();

    public long ApproximateBytes =>
        Windows.ApproximateBytes + Versions.SizeBytes + Modules.SizeBytes + Samples.SizeBytes + Joiner.SizeBytes + Measured.SizeBytes + Quality.SizeBytes + (Metrics?.SizeBytes ?? 0) + Environments.Count * 48;

    /// <summary>Windows and versions come first: the rest is built around them.</summary>
    /// <param name="storedWith">Token of the rollups that are stored in the same transaction.</param>
    public void Encode(ByteWriter writer, long storedWith)
    {
        Windows.Encode(writer, storedWith);
        Versions.Encode(writer);
        Vector.Encode(writer);
        Facts.Encode(writer);
        Environments.Encode(writer);
        Modules.Encode(writer);
        Samples.Encode(writer);
        Joiner.Encode(writer);
        Quality.Encode(writer);
        // Each of these is written where it or one behind it holds something.
        if (Measured.LastUs != 0 || Joiner.HasInits || Metrics is not null) Measured.Encode(writer);
        if (Joiner.HasInits || Metrics is not null) Joiner.EncodeInits(writer);
        Metrics?.Encode(writer);
    }

    public MetricBook NeedMetrics() => Metrics ??= new MetricBook(Windows, isEdge);

    /// <param name="hasQuality">False for a snapshot of an earlier program.</param>
    public static FunctionState Decode(FunctionIdentity identity, ref ByteReader reader, bool hasQuality)
    {
        var windows = FunctionWindows.Decode(ref reader);
        var versions = new VersionBook();
        versions.Decode(ref reader);
        var state = new FunctionState(identity, windows, versions);
        state.Vector.Decode(ref reader);
        state.Facts.Decode(ref reader);
        state.Environments.Decode(ref reader);
        state.Modules.Decode(ref reader);
        state.Samples.Decode(ref reader);
        state.Joiner.Decode(ref reader);
        if (hasQuality) state.Quality.Decode(ref reader);
        // A snapshot of an earlier program, and one of a function of which neither CloudWatch nor OpenTelemetry metrics told anything, ends here.
        if (!reader.AtEnd) state.Measured.Decode(ref reader);
        if (!reader.AtEnd) state.Joiner.DecodeInits(ref reader);
        if (!reader.AtEnd) state.NeedMetrics().Decode(ref reader);
        return state;
    }
}
