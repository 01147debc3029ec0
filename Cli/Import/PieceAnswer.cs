using System.Text.Json;

namespace Coldstart.Cli.Import;

/// <summary>What a server said of a piece.</summary>
/// <param name="IsReplayed">It was counted by an earlier request: nothing was counted now.</param>
/// <param name="IsRefused">All of it was wrong, nothing was kept, and nobody remembers it.</param>
/// <param name="Reasons">What was refused, and why: the first of it.</param>
internal sealed record PieceAnswer(long Processed, long Failed, long Skipped, long Duplicates, bool IsReplayed, bool IsRefused, IReadOnlyList<string> Reasons)
{
    /// <summary>A 2xx answer.</summary>
    /// <param name="root">The body.</param>
    /// <param name="isReplayed">What the header says.</param>
    /// <param name="placeOf">How the place of a record is told.</param>
    public static PieceAnswer Accepted(JsonElement root, bool isReplayed, Func<long, string> placeOf) => new(
        Number(root, "processed"), Number(root, "failed"), Number(root, "skipped"), Number(root, "duplicates"), isReplayed, IsRefused: false,
        [.. Errors(root).Select(error => $"{placeOf(Number(error, "index"))}: {$"{Text(error, "pointer")} {Text(error, "detail")}".Trim()}")]);

    /// <summary>An answer that every record is wrong.</summary>
    /// <param name="records">Records in the piece.</param>
    public static PieceAnswer AllWrong(JsonElement root, long records) => new(
        0, records, 0, 0, IsReplayed: false, IsRefused: true, [.. Errors(root).Select(static error => $"{Text(error, "pointer")} {Text(error, "detail")}".Trim())]);

    private static List<JsonElement> Errors(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array ? [.. errors.EnumerateArray()] : [];

    private static long Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
