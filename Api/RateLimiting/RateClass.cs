namespace Coldstart.Api.RateLimiting;

/// <summary>Which quota a route draws on.</summary>
internal enum RateClass
{
    Query,
    Ingest,
}
