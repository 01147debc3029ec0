using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Administration;

/// <summary>What a client wants of a key. Null: it says nothing of it.</summary>
internal sealed record KeyRequest(string? Name, KeyScopes? Scopes, long? ExpiresAtUs, bool? IsActive)
{
    public static (KeyRequest? Request, Problem? Problem) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : (null, Problem.Validation("", "must be one JSON object"));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return (null, Problem.Validation("", "must be one JSON object in UTF-8"));
        }
    }

    private static (KeyRequest? Request, Problem? Problem) Read(JsonElement root)
    {
        string? name = null;
        KeyScopes? scopes = null;
        long? expiresAtUs = null;
        bool? isActive = null;
        if (Given(root, "name") is { } nameValue && (name = ReadName(nameValue)) is null)
        {
            return (null, Problem.Validation("/name", $"must be 1 to {Limits.ApiKeyNameCharactersMax} characters without control characters"));
        }
        if (Given(root, "scopes") is { } scopesValue && (scopes = ReadScopes(scopesValue)) is null)
        {
            return (null, Problem.Validation("/scopes", "must be an array of one or more of ingest, read, manage"));
        }
        if (Given(root, "expires_at") is { } expires)
        {
            if (expires.ValueKind != JsonValueKind.String || !Rfc3339.TryParse(expires.GetString()!, out var timeUs)) return (null, Problem.Validation("/expires_at", "must be a time such as 2026-01-02T10:30:00Z"));
            expiresAtUs = timeUs;
        }
        if (Given(root, "is_active") is { } active)
        {
            if (active.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return (null, Problem.Validation("/is_active", "must be true or false"));
            isActive = active.GetBoolean();
        }
        return (new KeyRequest(name, scopes, expiresAtUs, isActive), null);
    }

    private static JsonElement? Given(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? ReadName(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        return text.Length is 0 or > Limits.ApiKeyNameCharactersMax || text.Any(char.IsControl) ? null : text;
    }

    private static KeyScopes? ReadScopes(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array) return null;
        var scopes = KeyScopes.None;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !KeyScopeNames.TryParse(item.GetString()!, out var scope)) return null;
            scopes |= scope;
        }
        return scopes == KeyScopes.None ? null : scopes;
    }
}
