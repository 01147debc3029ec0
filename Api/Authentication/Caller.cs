using Coldstart.Api.RateLimiting;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Authentication;

/// <summary>Who asks: a live API key and its project. Replaced whole when either changes; the counters go along.</summary>
internal sealed class Caller(ApiKey key, Project project, KeyUse use, RateBuckets keyBuckets, RateBuckets projectBuckets)
{
    public ApiKey Key { get; } = key;

    public Project Project { get; } = project;

    public KeyUse Use { get; } = use;

    public RateBuckets KeyBuckets { get; } = keyBuckets;

    public RateBuckets ProjectBuckets { get; } = projectBuckets;

    /// <summary>Stands for whoever asks a route that needs no key.</summary>
    public static Caller Anonymous { get; } = new(
        new ApiKey(Guid.Empty, Guid.Empty, "", [], "", KeyScopes.None, true, 0, null, null),
        new Project(Guid.Empty, "", "", "", "", 0),
        new KeyUse(0),
        new RateBuckets(0, 0),
        new RateBuckets(0, 0));

    /// <summary>False for a key that was disabled or has expired.</summary>
    public bool IsLive(long nowUs) => Key.IsActive && (Key.ExpiresAtUs is not { } expiresAtUs || nowUs < expiresAtUs);

    public bool May(KeyScopes scope) => (Key.Scopes & scope) == scope;
}
