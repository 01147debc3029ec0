using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Bodies;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.Firehose;
using Coldstart.Ingestion.Json;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Telemetry;

namespace Coldstart.Api.Ingest;

/// <summary>What one request needs to be decoded, used again and again.</summary>
internal sealed class IngestWorkspace(BodyReader bodies, UnpackingTurns turns)
{
    /// <summary>Whoever uses it waited for a turn, and has it until <see cref="Release"/>.</summary>
    public bool HasTurn { get; set; }

    public BatchCollector Collector { get; } = new();

    public InvocationJsonDecoder Json { get; } = new();

    public LambdaLogDecoder Logs { get; } = new();

    public CloudWatchDecoder CloudWatch { get; } = new();

    public FirehoseDecoder Firehose { get; } = new();

    public TelemetryDecoder Telemetry { get; } = new();

    public OtlpDecoder Otlp { get; } = new();

    /// <summary>Memory for what is packed in a body; given back with the workspace.</summary>
    public Body First { get; } = bodies.Empty();

    /// <summary>Memory for what is packed in that.</summary>
    public Body Second { get; } = bodies.Empty();

    /// <summary>Gives back the memory that is of the budget of all bodies, and the turn.</summary>
    public void Release()
    {
        First.Dispose();
        Second.Dispose();
        if (HasTurn) turns.GiveBack();
        HasTurn = false;
    }
}

/// <summary>Workspaces that wait for a request; more than <see cref="Limits.IngestWorkspacesKept"/> are not kept.</summary>
/// <param name="bodies">Gives them memory.</param>
/// <param name="turns">Of requests that unpack.</param>
internal sealed class IngestWorkspaces(BodyReader bodies, UnpackingTurns turns)
{
    // The one that was used last: of many that a flood left, few are filled with large requests.
    private readonly ConcurrentStack<IngestWorkspace> idle = new();

    /// <summary>Turns of requests that unpack.</summary>
    public UnpackingTurns Turns { get; } = turns;

    /// <param name="hasTurn">One of <see cref="Turns"/> was taken for it.</param>
    public IngestWorkspace Rent(bool hasTurn)
    {
        var workspace = idle.TryPop(out var waiting) ? waiting : new IngestWorkspace(bodies, Turns);
        workspace.HasTurn = hasTurn;
        return workspace;
    }

    public void Return(IngestWorkspace workspace)
    {
        workspace.Release();
        if (idle.Count < Limits.IngestWorkspacesKept) idle.Push(workspace);
    }
}
