namespace Coldstart.Storage.Projects;

/// <summary>Projects (= tenants) and their API keys. Small and rarely changed: callers keep a copy in memory and reload it when <see cref="ChangeCountAsync"/> moves.</summary>
public interface IProjectStore
{
    /// <summary>Counts changes made through any process on this store: a cheap read that tells whether copies are stale.</summary>
    Task<long> ChangeCountAsync(CancellationToken cancellation);

    Task<IReadOnlyList<Project>> ProjectsAsync(CancellationToken cancellation);

    Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation);

    /// <exception cref="ProjectConflictException">The slug is taken.</exception>
    Task AddProjectAsync(Project project, CancellationToken cancellation);

    /// <exception cref="ProjectConflictException">There is such a key already, or its project does not exist.</exception>
    Task AddKeyAsync(ApiKey key, CancellationToken cancellation);

    /// <summary>Changes all of a key but its id, its project, when it was made and when it was last used.</summary>
    /// <returns>False where the project has no such key.</returns>
    Task<bool> UpdateKeyAsync(ApiKey key, CancellationToken cancellation);

    /// <returns>False where the project has no such key.</returns>
    Task<bool> DeleteKeyAsync(Guid project, Guid id, CancellationToken cancellation);

    /// <summary>Notes when keys were last used; written at most once a minute, in one transaction. Does not move <see cref="ChangeCountAsync"/>.</summary>
    Task TouchKeysAsync(IReadOnlyDictionary<Guid, long> lastUsedAtUs, CancellationToken cancellation);
}

/// <param name="Slug">1 to 100 of a-z, 0-9 and -; unique.</param>
/// <param name="DefaultAccount">AWS account of records that name none; may be empty.</param>
/// <param name="DefaultRegion">AWS region of records that name none; may be empty.</param>
public sealed record Project(Guid Id, string Name, string Slug, string DefaultAccount, string DefaultRegion, long CreatedAtUs);

/// <param name="KeyHash">SHA-256 of the whole key, 32 bytes: the key itself is never stored.</param>
/// <param name="KeyPrefix">Its first 8 characters.</param>
/// <param name="ExpiresAtUs">Null: never.</param>
public sealed record ApiKey(Guid Id, Guid Project, string Name, byte[] KeyHash, string KeyPrefix, KeyScopes Scopes, bool IsActive, long CreatedAtUs, long? ExpiresAtUs, long? LastUsedAtUs);

/// <summary>What a key may do. The values are stored.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,
    Ingest = 1,
    Read = 2,
    Manage = 4,
    All = Ingest | Read | Manage,
}
