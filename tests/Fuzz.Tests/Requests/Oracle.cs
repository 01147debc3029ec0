using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>
/// Counts, plainly and without any of the product's code, what the server acknowledged. Where it is plain what a record is, it must be counted;
/// where it is not (a time of odd form, a name that comes twice), it may be.
/// </summary>
internal sealed class Oracle(DateTimeOffset now)
{
    private const int ErrorsListed = 20;
    private readonly Dictionary<string, (long Least, long Most)> counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>Records that were acknowledged and of which nobody knows the function.</summary>
    public long Unknown { get; private set; }

    /// <summary>Records that must be counted.</summary>
    public long Certain => counts.Values.Sum(static count => count.Least);

    public IReadOnlyDictionary<string, (long Least, long Most)> Counts => counts;

    /// <summary>Takes a 200 answer.</summary>
    public void Take(FuzzRequest request, JsonElement answer, bool isReplayed)
    {
        if (isReplayed || !request.IsInvocations) return;
        var isBatch = answer.TryGetProperty("processed", out var processed);
        var accepted = isBatch ? processed.GetInt64() : 1;
        var failed = isBatch ? answer.GetProperty("failed").GetInt64() : 0;
        var records = request.Plain is null || failed > ErrorsListed ? null : RecordsIn(request);
        if (records is null || records.Count != accepted + failed)
        {
            Unknown += accepted;
            return;
        }
        var wrong = isBatch ? answer.GetProperty("errors").EnumerateArray().Select(static error => error.GetProperty("index").GetInt32()).ToHashSet() : [];
        for (var index = 0; index < records.Count; index++)
        {
            if (!wrong.Contains(index)) Take(records[index]);
        }
    }

    private void Take(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || TextOf(record, "function_name") is not { } function)
        {
            Unknown++;
            return;
        }
        var names = record.EnumerateObject().Select(static member => member.Name).ToList();
        var isPlain = names.Count == names.Distinct().Count() && IsRecent(TextOf(record, "timestamp")) && IsPlace(record, "account_id") && IsPlace(record, "region");
        foreach (var name in (string[])["invocation_id", "request_id"])
        {
            if (record.TryGetProperty(name, out var id) && id.ValueKind != JsonValueKind.Null) isPlain &= id.ValueKind == JsonValueKind.String && ids.Add($"{function}\n{id.GetRawText()}");
        }
        // It stands for many.
        var many = record.TryGetProperty("sample_rate", out _) ? int.MaxValue : 1;
        var (least, most) = counts.GetValueOrDefault(function);
        counts[function] = (least + (isPlain ? 1 : 0), most + many);
    }

    private static bool IsPlace(JsonElement record, string name) => !record.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.String or JsonValueKind.Null;

    private bool IsRecent(string? time) =>
        time is { Length: 20 } && DateTimeOffset.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > now.AddDays(-25) && at < now.AddMinutes(1);

    private static string? TextOf(JsonElement record, string name)
    {
        try
        {
            return record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static List<JsonElement>? RecordsIn(FuzzRequest request)
    {
        try
        {
            var text = Encoding.UTF8.GetString(request.Plain!);
            if (!request.Path.Split('?')[0].EndsWith("/batch", StringComparison.Ordinal)) return [Parse(text)];
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line.AsSpan().Trim(" \t\r").Length > 0).ToList();
            if (lines.Count > 1) return [.. lines.Select(Parse)];
            var root = Parse(text);
            if (root.ValueKind == JsonValueKind.Array) return [.. root.EnumerateArray()];
            return root.TryGetProperty("invocations", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [root];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }
}
