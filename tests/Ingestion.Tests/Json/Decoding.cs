using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>Decodes a body and reads back what was written into the blocks.</summary>
internal static class Decoding
{
    /// <summary>2026-01-02T10:35:00Z.</summary>
    public const long AcceptedAtUs = 1_767_350_100_000_000;

    /// <summary>2026-01-02T10:30:00Z, the timestamp of the plain record.</summary>
    public const long PlainTimeUs = 1_767_349_800_000_000;

    public static Decoded Single(string body) => Single(Encoding.UTF8.GetBytes(body));

    public static Decoded Single(byte[] body)
    {
        var collector = new BatchCollector();
        var result = new InvocationJsonDecoder().DecodeSingle(body, new IngestDefaults("111122223333", "eu-west-1"), AcceptedAtUs, collector);
        return new Decoded(result, collector);
    }

    public static Decoded Batch(string body, BodyForm form = BodyForm.Json) => Batch(Encoding.UTF8.GetBytes(body), form);

    public static Decoded Batch(byte[] body, BodyForm form = BodyForm.Json)
    {
        var collector = new BatchCollector();
        var result = new InvocationJsonDecoder().DecodeBatch(body, form, new IngestDefaults("111122223333", "eu-west-1"), AcceptedAtUs, collector);
        return new Decoded(result, collector);
    }

    /// <summary>A good cold start with the given members behind the required ones; a member that comes again replaces the first.</summary>
    public static string Record(string members = "", string name = "payment-service") =>
        $$"""{"function_name":"{{name}}","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":145{{(members.Length > 0 ? "," : "")}}{{members}}}""";

    /// <summary>A record without one of its members.</summary>
    public static string RecordWithout(string member)
    {
        string[] members = ["\"function_name\":\"f\"", "\"timestamp\":\"2026-01-02T10:30:00Z\"", "\"cold_start\":false", "\"execution_duration_ms\":1"];
        return "{" + string.Join(",", members.Where(text => !text.Contains(member, StringComparison.Ordinal))) + "}";
    }
}
