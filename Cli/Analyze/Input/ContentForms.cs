using System.Text.Json;

namespace Coldstart.Cli.Analyze.Input;

/// <summary>Tells by its beginning what is in a file: what an SDK sends has a <c>function_name</c>, which no event of AWS has.</summary>
internal static class ContentForms
{
    /// <param name="head">The first plain bytes, cut anywhere.</param>
    public static ContentForm Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        head = head.TrimStart(" \t\r\n"u8);
        if (head.IsEmpty) return ContentForm.Log;
        return head[0] switch
        {
            (byte)'{' => OfObject(head),
            (byte)'[' => OfArray(head),
            _ => ContentForm.Log,
        };
    }

    private static ContentForm OfArray(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        return TryFind(ref reader, 2, out var isBatch) && !isBatch ? ContentForm.InvocationBatch : ContentForm.Log;
    }

    private static ContentForm OfObject(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        if (!TryFind(ref reader, 1, out var isBatch)) return ContentForm.Log;
        if (isBatch) return ContentForm.InvocationBatch;
        var lineLength = head.IndexOf((byte)'\n');
        return lineLength < 0 || IsWhole(head[..lineLength]) ? ContentForm.InvocationLines : ContentForm.SingleInvocation;
    }

    /// <summary>Looks for a telling name among the members at a depth; gives up where the first object ends or the text is cut.</summary>
    private static bool TryFind(ref Utf8JsonReader reader, int depth, out bool isBatch)
    {
        isBatch = false;
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth < depth && reader.TokenType == JsonTokenType.EndObject) return false;
                if (reader.CurrentDepth != depth || reader.TokenType != JsonTokenType.PropertyName) continue;
                isBatch = reader.ValueTextEquals("invocations"u8);
                if (isBatch || reader.ValueTextEquals("function_name"u8)) return true;
            }
        }
        catch (JsonException)
        {
            // No JSON: then it is a log, whose decoder says of each line what is wrong.
            return false;
        }
        return false;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, isFinalBlock: true, default);
        try
        {
            return reader.Read() && reader.TrySkip() && reader.CurrentDepth == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
