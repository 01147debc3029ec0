using System.Text.Json;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Administration;

/// <summary>An API key as the contract writes it.</summary>
internal static class KeyJson
{
    /// <param name="lastUsedUs">0 for never.</param>
    /// <param name="secret">The whole key, the one time it is shown.</param>
    public static void Write(Utf8JsonWriter json, ApiKey key, long lastUsedUs, string? secret)
    {
        json.WriteStartObject();
        json.WriteId("id"u8, key.Id);
        json.WriteString("name"u8, key.Name);
        if (secret is not null) json.WriteString("key"u8, secret);
        json.WriteString("key_prefix"u8, key.KeyPrefix);
        json.WriteStartArray("scopes"u8);
        foreach (var name in KeyScopeNames.NamesOf(key.Scopes)) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteBoolean("is_active"u8, key.IsActive);
        json.WriteTime("created_at"u8, key.CreatedAtUs);
        json.WriteTimeOrNull("expires_at"u8, key.ExpiresAtUs);
        json.WriteTimeOrNull("last_used_at"u8, lastUsedUs > 0 ? lastUsedUs : null);
        json.WriteEndObject();
    }
}
