using Coldstart.Analytics.Records;
using Coldstart.Api.Json;
using Coldstart.Engine;

namespace Coldstart.Api.Ingest;

/// <summary>The answer of the doors that take lines: how many became records, were refused, or are none of our concern.</summary>
internal static class LineAnswer
{
    public static byte[] Render(DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => JsonBytes.Render((decoded, collector, outcome), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("processed"u8, state.decoded.Records);
        json.WriteNumber("failed"u8, state.decoded.Failed);
        json.WriteNumber("skipped"u8, state.collector.Skipped);
        json.WriteNumber("duplicates"u8, state.outcome.Duplicates);
        RejectionJson.Write(json, state.collector);
        json.WriteEndObject();
    });
}
