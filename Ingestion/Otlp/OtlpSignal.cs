namespace Coldstart.Ingestion.Otlp;

/// <summary>What a request of OTLP carries.</summary>
public enum OtlpSignal
{
    Traces,
    Metrics,
    Logs,
}
