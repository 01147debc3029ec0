using System.Text;
using Coldstart.Analytics;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Firehose;

/// <summary>The body of a delivery: <c>{"requestId":…,"timestamp":…,"records":[{"data":base64},…]}</c>.</summary>
/// <param name="RequestId">The same over retries; empty where it is missing.</param>
/// <param name="RecordsAt">Where the array of the records begins, behind its bracket.</param>
/// <param name="Fault">What is wrong with it as a whole, in words; null for nothing.</param>
public readonly record struct FirehoseDelivery(string RequestId, int RecordsAt, string? Fault)
{
    /// <summary>Reads a body.</summary>
    public static FirehoseDelivery Read(ReadOnlySpan<byte> body)
    {
        var start = JsonScan.SkipSpace(body, 0);
        if (start == body.Length || body[start] != '{') return Faulty("the body must be a JSON object");
        var requestId = "";
        var recordsAt = -1;
        var fault = "the body must have records";
        var members = new JsonMembers(body[start..]);
        while (members.Next())
        {
            var value = members.Value;
            if (members.Key.SequenceEqual("requestId"u8)) requestId = Encoding.UTF8.GetString(value.Plain);
            else if (members.Key.SequenceEqual("records"u8))
            {
                recordsAt = start + members.Position - value.Raw.Length + 1;
                fault = FaultOf(value);
            }
        }
        return members.IsComplete ? new FirehoseDelivery(requestId, recordsAt, fault) : Faulty("the body must be a JSON object");
    }

    private static string? FaultOf(JsonValue records)
    {
        if (!records.IsArray) return "the records must be an array";
        var items = new JsonMembers(records.Raw);
        var count = 0;
        while (items.Next()) count++;
        return count <= Limits.FirehoseRecordsMax ? null : $"a delivery must have at most {Limits.FirehoseRecordsMax} records";
    }

    private static FirehoseDelivery Faulty(string fault) => new("", -1, fault);
}
