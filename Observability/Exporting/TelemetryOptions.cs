namespace Coldstart.Observability.Exporting;

/// <summary>What this process calls itself, and where its metrics and traces go beside the page that is scraped.</summary>
/// <param name="Service">Its kind: <c>coldstart-api</c> or <c>coldstart-silo</c>.</param>
/// <param name="Instance">What tells it from others of its kind.</param>
/// <param name="Collector">Base address of an OTLP collector; null for none.</param>
/// <param name="IsGrpc">The collector speaks gRPC; otherwise HTTP with protobuf.</param>
/// <param name="TraceShare">Share of requests, commits and flushes that are traced, 0 to 1. Nothing is where there is no collector.</param>
public sealed record TelemetryOptions(string Service, string Instance, Uri? Collector, bool IsGrpc, double TraceShare)
{
    /// <summary>Nothing but the page.</summary>
    public static TelemetryOptions Of(string service, string instance) => new(service, instance, null, IsGrpc: false, 0);
}
