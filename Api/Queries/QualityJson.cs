using System.Text.Json;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Api.Json;

namespace Coldstart.Api.Queries;

/// <summary>What came through which door, and what is missing in it, as the contract writes them.</summary>
internal static class QualityJson
{
    public static void Write(Utf8JsonWriter json, FunctionReport report)
    {
        json.WriteStartArray("doors"u8);
        foreach (var door in report.Doors) Write(json, door);
        json.WriteEndArray();
        json.WriteStartArray("data_quality"u8);
        foreach (var finding in report.Quality) Write(json, finding);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DoorReport door)
    {
        json.WriteStartObject();
        json.WriteString("door"u8, door.Door);
        json.WriteNumber("records"u8, door.Records);
        json.WriteTime("first_seen_at"u8, door.FirstSeenUs);
        json.WriteTime("last_seen_at"u8, door.LastSeenUs);
        json.WriteNumber("recent_invocations"u8, door.Invocations);
        json.WriteNumber("recent_cold_starts"u8, door.ColdStarts);
        json.WriteNumber("recent_failures"u8, door.Failures);
        json.WriteNumber("recent_repeated"u8, door.Repeated);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QualityFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, finding.Code);
        json.WriteString("severity"u8, finding.Severity == QualitySeverity.Warning ? "warning"u8 : "info"u8);
        json.WriteString("detail"u8, finding.Detail);
        if (finding.Door is null) json.WriteNull("door"u8);
        else json.WriteString("door"u8, finding.Door);
        json.WriteTimeOrNull("since"u8, finding.SinceUs > 0 ? finding.SinceUs : null);
        json.WriteEndObject();
    }
}
