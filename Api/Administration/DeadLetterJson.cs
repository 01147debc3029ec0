using System.Text;
using System.Text.Json;
using Coldstart.Api.Json;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary>Dead letters as JSON.</summary>
internal static class DeadLetterJson
{
    /// <summary>A page, and the numbers of the whole project: what an alarm watches.</summary>
    public static byte[] Page(IReadOnlyList<DeadLetterRow> rows, DeadLetterTotals totals, IReadOnlyList<DeadLetterCount> counts, int limit) =>
        JsonBytes.Render((rows, totals, counts, limit), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("dead_letters"u8);
            foreach (var row in state.rows) Write(json, row);
            json.WriteEndArray();
            if (state.rows.Count < state.limit) json.WriteNull("next_cursor"u8);
            else json.WriteString("next_cursor"u8, state.rows[^1].Id);
            json.WriteNumber("kept"u8, state.totals.Kept);
            json.WriteNumber("size_bytes"u8, state.totals.SizeBytes);
            json.WriteNumber("dropped"u8, state.totals.Dropped);
            json.WriteNumber("expired"u8, state.totals.Expired);
            json.WriteStartArray("counts"u8);
            foreach (var count in state.counts) Write(json, count);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    public static byte[] Deleted(int deleted, bool more) => JsonBytes.Render((deleted, more), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("deleted"u8, state.deleted);
        json.WriteBoolean("more"u8, state.more);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, DeadLetterRow row)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, row.Id);
        json.WriteString("reason"u8, row.Reason);
        json.WriteString("door"u8, row.Door);
        json.WriteString("detail"u8, row.Detail);
        json.WriteTime("received_at"u8, row.ReceivedAtUs);
        json.WriteNumber("size_bytes"u8, row.SizeBytes);
        json.WriteString("preview"u8, Encoding.UTF8.GetString(row.Preview.Span));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DeadLetterCount count)
    {
        json.WriteStartObject();
        json.WriteString("door"u8, count.Route);
        json.WriteString("reason"u8, count.Reason);
        json.WriteNumber("received"u8, count.Received);
        json.WriteNumber("kept"u8, count.Kept);
        json.WriteNumber("size_bytes"u8, count.SizeBytes);
        json.WriteNumber("dropped"u8, count.Dropped);
        json.WriteNumber("expired"u8, count.Expired);
        json.WriteTime("last_received_at"u8, count.LastReceivedUs);
        json.WriteEndObject();
    }
}
