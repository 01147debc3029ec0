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
internal sealed class IngestWorkspace(BodyReader bodies)
{
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

    /// <summary>Gives back the memory that is of the budget of all bodies.</summary>
    public void Release()
    {
        First.Dispose();
        Second.Dispose();
    }
}

/// <summary>Workspaces that wait for a request; more than <see cref="Limits.IngestWorkspacesKept"/> are not kept.</summary>
internal sealed class IngestWorkspaces(BodyReader bodies)
{
    private readonly ConcurrentQueue<IngestWorkspace> idle = new();

    public IngestWorkspace Rent() => idle.TryDequeue(out var workspace) ? workspace : new IngestWorkspace(bodies);

    public void Return(IngestWorkspace workspace)
    {
        workspace.Release();
        if (idle.Count < Limits.IngestWorkspacesKept) idle.Enqueue(workspace);
    }
}
