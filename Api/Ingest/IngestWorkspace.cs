using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Api.Ingest;

/// <summary>What one request needs to be decoded, used again and again.</summary>
internal sealed class IngestWorkspace
{
    public BatchCollector Collector { get; } = new();

    public InvocationJsonDecoder Json { get; } = new();

    public LambdaLogDecoder Logs { get; } = new();
}

/// <summary>Workspaces that wait for a request; more than <see cref="Limits.IngestWorkspacesKept"/> are not kept.</summary>
internal sealed class IngestWorkspaces
{
    private readonly ConcurrentQueue<IngestWorkspace> idle = new();

    public IngestWorkspace Rent() => idle.TryDequeue(out var workspace) ? workspace : new IngestWorkspace();

    public void Return(IngestWorkspace workspace)
    {
        if (idle.Count < Limits.IngestWorkspacesKept) idle.Enqueue(workspace);
    }
}
