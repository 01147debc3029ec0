using System.Security.Cryptography;
using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Administration;

/// <summary>Finds what people name.</summary>
internal static class Lookup
{
    /// <exception cref="CommandFailedException">There is no such project.</exception>
    public static async Task<Project> ProjectAsync(IProjectStore store, string slugOrId, CancellationToken cancellation)
    {
        var projects = await store.ProjectsAsync(cancellation);
        return projects.FirstOrDefault(project => project.Slug == slugOrId)
            ?? projects.FirstOrDefault(project => Guid.TryParse(slugOrId, out var id) && project.Id == id)
            ?? throw new CommandFailedException($"There is no project '{slugOrId}'. See 'coldstart projects list'.");
    }

    /// <param name="text">An id, the stored first characters, or a whole key.</param>
    /// <exception cref="CommandFailedException">There is no such key, or several.</exception>
    public static async Task<ApiKey> KeyAsync(IProjectStore store, string text, CancellationToken cancellation)
    {
        var keys = await store.KeysAsync(cancellation);
        ApiKey[] found = [.. keys.Where(Matcher(text))];
        // What was given may be a secret, so no message repeats more than its first characters.
        return found.Length switch
        {
            1 => found[0],
            0 => throw new CommandFailedException("There is no such key. See 'coldstart keys list'."),
            _ => throw new CommandFailedException($"Several keys begin with {found[0].KeyPrefix}; give the id: {string.Join(", ", found.Select(static key => key.Id))}."),
        };
    }

    private static Func<ApiKey, bool> Matcher(string text)
    {
        if (Guid.TryParse(text, out var id)) return key => key.Id == id;
        if (!KeyText.IsWellFormed(text)) return key => key.KeyPrefix == text;
        var hash = KeyText.Hash(text);
        return key => CryptographicOperations.FixedTimeEquals(key.KeyHash, hash);
    }
}
