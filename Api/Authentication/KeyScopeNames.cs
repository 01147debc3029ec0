using Coldstart.Storage.Projects;

namespace Coldstart.Api.Authentication;

/// <summary>Scopes as the contract spells them.</summary>
internal static class KeyScopeNames
{
    public static readonly IReadOnlyList<(KeyScopes Scope, string Name)> All = [(KeyScopes.Ingest, "ingest"), (KeyScopes.Read, "read"), (KeyScopes.Manage, "manage")];

    public static string Of(KeyScopes scope) => All.First(known => known.Scope == scope).Name;

    public static IEnumerable<string> NamesOf(KeyScopes scopes) => All.Where(known => scopes.HasFlag(known.Scope)).Select(static known => known.Name);

    public static bool TryParse(string name, out KeyScopes scope)
    {
        scope = All.FirstOrDefault(known => known.Name == name).Scope;
        return scope != KeyScopes.None;
    }
}
