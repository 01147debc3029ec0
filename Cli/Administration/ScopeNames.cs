using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Administration;

/// <summary>The scopes of a key as people write them.</summary>
internal static class ScopeNames
{
    private static readonly (string Name, KeyScopes Scope)[] All = [("ingest", KeyScopes.Ingest), ("read", KeyScopes.Read), ("manage", KeyScopes.Manage)];

    /// <exception cref="UsageException">It has another word, or none.</exception>
    public static KeyScopes Parse(string text)
    {
        var scopes = KeyScopes.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, scope) = Array.Find(All, known => known.Name == word);
            if (name is null) throw new UsageException("--scopes must be a list of ingest, read and manage, such as ingest,read.");
            scopes |= scope;
        }
        return scopes;
    }

    public static IEnumerable<string> Of(KeyScopes scopes) => All.Where(known => scopes.HasFlag(known.Scope)).Select(static known => known.Name);
}
