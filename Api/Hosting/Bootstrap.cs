using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Hosting;

/// <summary>The first start makes a project and a key with all scopes.</summary>
internal static class Bootstrap
{
    private const string FirstProject = "default";

    /// <returns>The key to print, the one time; null where there is a project already, or another front end makes it at this moment.</returns>
    public static async Task<string?> RunAsync(IProjectStore store, string? wantedKey, IIdSource ids, TimeProvider time, CancellationToken cancellation)
    {
        if ((await store.ProjectsAsync(cancellation)).Count > 0) return null;
        var now = time.GetUtcNow();
        var project = new Project(ids.NewId(now), FirstProject, FirstProject, "", "", Rfc3339.ToUs(now));
        var secret = wantedKey ?? KeyText.Create(ids);
        try
        {
            await store.AddProjectAsync(project, cancellation);
        }
        catch (ProjectConflictException)
        {
            // Front ends that start together: the name is unique, so one of them makes project and key.
            return null;
        }
        await store.AddKeyAsync(new ApiKey(ids.NewId(now), project.Id, "bootstrap", KeyText.Hash(secret), secret[..KeyText.StoredPrefixLength], KeyScopes.All, IsActive: true, Rfc3339.ToUs(now), null, null), cancellation);
        return secret;
    }
}
