using System.Text.Json;

namespace Coldstart.Cli.Remote;

/// <summary>An answer of a server.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON, or undefined where it was none.</param>
/// <param name="IsReplayed">It is the first answer under the same idempotency key.</param>
internal sealed record ServerAnswer(int Status, JsonElement Body, bool IsReplayed)
{
    /// <summary>What a problem says of itself.</summary>
    public string Detail =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString()! : $"it answers {Status}";
}
