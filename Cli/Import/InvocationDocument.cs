using System.Text.Json;
using Coldstart.Analytics;

namespace Coldstart.Cli.Import;

/// <summary>Makes lines of a JSON document of invocations, so that it can be sent in pieces.</summary>
internal static class InvocationDocument
{
    /// <summary>One invocation a line. Holds all of the document in memory.</summary>
    /// <exception cref="InvalidDataException">It is longer than <see cref="Limits.AnalyzedDocumentBytesMax"/>, or no JSON.</exception>
    public static MemoryStream Lines(Stream document)
    {
        var whole = Read(document);
        try
        {
            using var parsed = JsonDocument.Parse(WithoutMark(whole));
            var lines = new MemoryStream(whole.Length);
            using var json = new Utf8JsonWriter(lines);
            foreach (var invocation in InvocationsOf(parsed.RootElement))
            {
                invocation.WriteTo(json);
                json.Flush();
                json.Reset();
                lines.WriteByte((byte)'\n');
            }
            lines.Position = 0;
            return lines;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("it is no JSON document in UTF-8", failure);
        }
    }

    private static List<JsonElement> InvocationsOf(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array) return [.. root.EnumerateArray()];
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("invocations", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [root];
    }

    private static byte[] Read(Stream document)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int count; (count = document.Read(buffer)) > 0;)
        {
            if (whole.Length + count > Limits.AnalyzedDocumentBytesMax) throw new InvalidDataException($"a JSON document may hold at most {Limits.AnalyzedDocumentBytesMax >> 20} MiB; write one invocation a line instead");
            whole.Write(buffer, 0, count);
        }
        return whole.ToArray();
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] text) => text.AsSpan().StartsWith("\uFEFF"u8) ? text.AsMemory(3) : text;
}
