using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Api.Ingest;

/// <summary>What was refused, in an answer: the first few are listed, all are counted elsewhere.</summary>
internal static class RejectionJson
{
    public static void Write(Utf8JsonWriter json, BatchCollector collector)
    {
        json.WriteStartArray("errors"u8);
        foreach (var rejection in collector.Rejections.Take(Limits.BatchErrorsListed))
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, rejection.Index);
            json.WriteString("pointer"u8, rejection.Pointer);
            json.WriteString("code"u8, rejection.Reason.Code());
            json.WriteString("detail"u8, rejection.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
