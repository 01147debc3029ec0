namespace Coldstart.Ingestion.Json;

/// <summary>How the records of a batch follow each other.</summary>
public enum BodyForm
{
    /// <summary>One JSON document: <c>{"invocations":[…]}</c> or a bare array.</summary>
    Json,

    /// <summary>One JSON object per line (<c>application/x-ndjson</c>); empty lines mean nothing.</summary>
    Ndjson,
}
