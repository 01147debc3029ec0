using System.Diagnostics;

namespace Coldstart.Observability.Exporting;

/// <summary>Makes traces of what is over already. Where nobody listens it costs one look.</summary>
public sealed class Traces : IDisposable
{
    private readonly ActivitySource source = new(Telemetry.Name, Telemetry.Version);
    private readonly TimeProvider time;

    internal Traces(TimeProvider time) => this.time = time;

    /// <summary>Adds a span that ends now, below the request whose thread this is, if there is one.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="took">How long.</param>
    /// <param name="countName">Name of a number that tells how much.</param>
    /// <param name="count">That number.</param>
    public void Add(string name, TimeSpan took, string countName, int count)
    {
        if (!source.HasListeners()) return;
        var endedAt = time.GetUtcNow();
        using var activity = source.StartActivity(name, ActivityKind.Internal, parentContext: default, startTime: endedAt - took);
        if (activity is null) return;
        activity.SetTag(countName, count);
        activity.SetEndTime(endedAt.UtcDateTime);
    }

    public void Dispose() => source.Dispose();
}
