using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Administration;

/// <summary>API keys as a table and as JSON.</summary>
internal static class KeyListing
{
    /// <param name="projects">Slugs by id.</param>
    public static void Write(CliHost host, IReadOnlyList<ApiKey> keys, IReadOnlyDictionary<Guid, string> projects) =>
        Listing.Write(host, ["KEY", "NAME", "PROJECT", "SCOPES", "STATE", "EXPIRES", "LAST USED", "ID"], [.. keys.Select(key => Row(host, key, projects))]);

    /// <param name="projects">Slugs by id.</param>
    public static void WriteJson(CliHost host, IReadOnlyList<ApiKey> keys, IReadOnlyDictionary<Guid, string> projects) => Listing.WriteJson(host, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("api_keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("id", key.Id);
            json.WriteString("project_id", key.Project);
            json.WriteString("project", SlugOf(key, projects));
            json.WriteString("name", key.Name);
            json.WriteString("key_prefix", key.KeyPrefix);
            json.WriteStartArray("scopes");
            foreach (var scope in ScopeNames.Of(key.Scopes)) json.WriteStringValue(scope);
            json.WriteEndArray();
            json.WriteBoolean("is_active", key.IsActive);
            json.WriteTime("created_at", key.CreatedAtUs);
            json.WriteTime("expires_at", key.ExpiresAtUs);
            json.WriteTime("last_used_at", key.LastUsedAtUs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string[] Row(CliHost host, ApiKey key, IReadOnlyDictionary<Guid, string> projects) =>
    [
        key.KeyPrefix + "…",
        key.Name,
        SlugOf(key, projects),
        string.Join(',', ScopeNames.Of(key.Scopes)),
        !key.IsActive ? "disabled" : key.ExpiresAtUs <= host.NowUs ? "expired" : "active",
        Listing.Time(key.ExpiresAtUs),
        Listing.Time(key.LastUsedAtUs),
        key.Id.ToString(),
    ];

    // Empty only while another process deletes the project.
    private static string SlugOf(ApiKey key, IReadOnlyDictionary<Guid, string> projects) => projects.GetValueOrDefault(key.Project, "");
}
